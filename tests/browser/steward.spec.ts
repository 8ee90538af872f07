import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { launchOptions } from './harness/chromium'
import type { Phone } from './harness/phone'
import { arrives, known, save, write } from './harness/screens'
import { filmOf } from './harness/qrvideo'
import { expect, t, test } from './harness/test'

/** The demo's PIN, which its own first screen shows. */
const PIN = '247680'
/** What the camera of this file sees: the code of the first checkpoint of the daily route. */
const FIRST = 'YQ-01'

test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${filmOf(FIRST)}`],
  },
})

const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true }))

/** Everything that the app needs is kept on the phone; from here on it needs no line. */
async function intoTheBasement(phone: Phone): Promise<void> {
  await phone.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
  await phone.offline()
  await home(phone.page)
}

/** The person comes back to their phone: the PIN, and they are where they were. */
async function unlock(page: Page): Promise<void> {
  const first = page.getByRole('button', { name: PIN[0], exact: true })
  await expect(first).toBeVisible()
  for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click()
  await expect.poll(() => page.evaluate(() => window.lianjian?.state.value.phase)).toBe('open')
}

async function home(page: Page): Promise<void> {
  await page.getByRole('link', { name: t('steward.home.title'), exact: true }).click()
  await expect(page.getByText(t('steward.home.reportHint'))).toBeVisible()
}

/** From the home screen: 上报, then three presses. */
async function reportInThree(page: Page, category: string): Promise<void> {
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await shutter.click()
  await page.getByRole('button', { name: category, exact: true }).click()
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
}

const delivery = (page: Page, title: string) =>
  page.evaluate(
    (title) =>
      (window.lianjian?.rows.value as readonly { title: string; delivery: string }[]).find(
        (row) => row.title === title,
      )?.delivery ?? null,
    title,
  )

test('a case with a photo is filed in three taps without a line, and nothing of it is lost', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const chen = await phone('陈卫红', 'tablet')
  await intoTheBasement(li)

  await reportInThree(li.page, '渗漏水')
  const title = await li.page.getByRole('heading', { level: 2 }).first().innerText()
  expect(await delivery(li.page, title)).toBe('saved')
  await expect(li.page.locator('[aria-current="step"]')).toHaveText(t('shell.delivery.saved'))

  // A reload in the basement: the app itself comes from the phone.
  await li.page.reload()
  await unlock(li.page)
  expect(await delivery(li.page, title)).toBe('saved')

  // Closed and opened again.
  await li.page.close()
  const again = await li.tab('/s')
  await unlock(again)
  await expect(again.getByRole('link', { name: new RegExp(title) })).toBeVisible()
  expect(await delivery(again, title)).toBe('saved')

  // Out of the basement: it arrives by itself, with its photo, and others see it.
  await li.online()
  await expect.poll(() => delivery(again, title), { timeout: 60_000 }).toMatch(/delivered|read/)
  await expect
    .poll(() => chen.page.evaluate((title) => window.lianjian?.rows.value.some((row) => row.title === title), title))
    .toBe(true)
  await expect
    .poll(() => again.evaluate(() => window.lianjian?.state.value.sync.uploads.pending), {
      timeout: 60_000,
    })
    .toBe(0)
})

test('a report that is sent back asks for what is missing; what a patrol noted is reported at its end', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const chen = await phone('陈卫红', 'desk')
  const { page } = li
  const question = '请写明在哪个门'

  // An opinion goes to the committee, who may ask for details.
  await write(page, '门口加个快递柜吧')
  await page.getByText(t('steward.kind.opinion'), { exact: true }).click()
  await save(page)
  await arrives(page, '门口加个快递柜吧')
  const doc = (await known(page, '门口加个快递柜吧'))!.doc
  await chen.open(doc)
  await chen.act('returned', async (form) => form.getByRole('textbox').first().fill(question))
  await press(page, t('steward.common.home')).click()
  await expect(page.getByRole('link', { name: t('shell.me.title') })).toContainText('1')
  await expect(page.getByRole('link', { name: question })).toBeVisible()
  await li.go('/attention')
  await page.getByRole('link', { name: question }).click()
  await expect(page).toHaveURL(new RegExp(`/c/${doc}`))

  await li.go('/s/patrol')
  await page.getByRole('button', { name: /每日巡查/ }).click()
  await press(page, t('steward.patrol.type')).click()
  await page.getByRole('textbox').fill('yq-02')
  await press(page, t('steward.patrol.typeGo')).click()
  await press(page, t('steward.patrol.noteOnly')).click()
  await page.getByRole('textbox').fill('地砖翘起来了')
  await press(page, t('steward.patrol.noteSave')).click()
  await press(page, t('steward.patrol.finish')).click()
  await press(page, t('steward.patrol.finishGo')).click()
  await press(page, t('steward.patrol.report')).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: '公共设施', exact: true }).click()
  await expect(page.getByText('3号楼大堂').first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: t('steward.report.say') })).toHaveValue('地砖翘起来了')
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  // The way back leads to the patrol, which knows what became of it.
  await page.goBack()
  await expect(press(page, t('steward.patrol.seeCase'))).toBeVisible()
})

test('a patrol is walked without a line: scanned, typed, a problem reported, resumed, finished', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  await intoTheBasement(li)
  const { page } = li

  await page.getByRole('link', { name: new RegExp(`^${t('steward.home.patrol')}`) }).click()
  await page.getByRole('button', { name: /每日巡查/ }).click()
  await expect(page.getByRole('heading', { name: '每日巡查' })).toBeVisible()

  // The camera sees the first checkpoint's code.
  await press(page, t('steward.patrol.scan')).click()
  await press(page, t('steward.patrol.okBig')).click()
  await expect(page.getByText('1 / 5', { exact: true })).toBeVisible()

  // A code that leads nowhere is said, and stays to be mended.
  await press(page, t('steward.patrol.type')).click()
  await page.getByRole('textbox').fill('yq-99')
  await press(page, t('steward.patrol.typeGo')).click()
  await expect(page.getByRole('alert')).toContainText('yq-99')

  // The second is typed; something is wrong there, and the report knows where.
  await page.getByRole('textbox').fill('yq-02')
  await press(page, t('steward.patrol.typeGo')).click()
  await press(page, t('steward.patrol.issueBig')).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: '公共照明', exact: true }).click()
  await expect(page.getByText('3号楼大堂').first()).toBeVisible()
  await press(page, t('steward.common.save')).click()
  await press(page, t('steward.saved.patrol')).click()
  await expect(page.getByText('2 / 5', { exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: t('steward.patrol.seeCase') })).toBeVisible()

  // Left in the middle, it goes on where it stopped.
  await page.reload()
  await unlock(page)
  await expect(page.getByText('2 / 5', { exact: true })).toBeVisible()

  // The third is chosen from the list; the rest stays undone, and that is said as it is.
  await page.getByRole('button', { name: /中心花园/ }).click()
  await press(page, t('steward.patrol.okBig')).click()
  await expect(page.getByText('3 / 5', { exact: true })).toBeVisible()
  await press(page, t('steward.patrol.finish')).click()
  await expect(page.getByText(t('steward.patrol.finishSome', { done: 3, rest: 2 }))).toBeVisible()
  await press(page, t('steward.patrol.finishGo')).click()
  await expect(page.getByText(t('steward.patrol.done'))).toBeVisible()
  await expect(page.getByText(t('steward.patrol.coverage', { done: 3, total: 5 }))).toBeVisible()

  await li.online()
  await li.synced()
})

test('what is being written outlives a reload, and nobody has to write it twice', async ({ phone }) => {
  const { page } = await phone('李秀兰')
  await home(page)
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await shutter.click()
  await page.getByRole('button', { name: '电梯故障', exact: true }).click()
  const words = page.getByRole('textbox', { name: t('steward.report.say') })
  await words.fill('按钮按了没反应')
  await expect(page.getByRole('img')).toHaveCount(1)

  await page.reload()
  await unlock(page)
  await expect(words).toHaveValue('按钮按了没反应')
  await expect(page.getByRole('img')).toHaveCount(1)
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
})

test('a quick fix is two taps, a visit becomes a case, and the day tells of both', async ({ phone }) => {
  const li = await phone('李秀兰')
  const { page } = li
  await intoTheBasement(li)

  await page.getByRole('link', { name: new RegExp(`^${t('steward.home.quick')}`) }).click()
  await press(page, t('steward.quick.tiles.bulb')).click()
  await press(page, t('steward.quick.save')).click()
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  await press(page, t('steward.common.home')).click()

  await page.getByRole('link', { name: new RegExp(`^${t('steward.home.visit')}`) }).click()
  await press(page, t('steward.visit.new')).click()
  await page.getByLabel(t('steward.visit.household')).fill('3号楼 502 王阿姨')
  await page.getByRole('textbox', { name: t('steward.visit.need') }).fill('厨房水龙头一直滴水')
  await press(page, t('steward.visit.save')).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('3号楼 502 王阿姨')
  expect(await page.title()).not.toContain('王阿姨')
  await press(page, t('steward.visit.toCase')).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: '渗漏水', exact: true }).click()
  // Others read the report, and nobody else the visit: what was told there is written by a press alone.
  const told = page.getByRole('button', { name: t('steward.report.told', { words: '厨房水龙头一直滴水' }) })
  const words = page.getByRole('textbox', { name: t('steward.report.say') })
  await expect(words).toHaveValue('')
  await told.click()
  await expect(words).toHaveValue('厨房水龙头一直滴水')
  await expect(page.getByText('3号楼 502', { exact: true })).toBeVisible()
  // A browser keeps addresses in clear, whatever the PIN guards.
  expect(decodeURIComponent(page.url())).not.toMatch(/王阿姨|滴水/)
  await press(page, t('steward.common.save')).click()
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  await expect(page.getByText('王阿姨')).toHaveCount(0)
  await press(page, t('steward.common.home')).click()

  await page.getByRole('link', { name: new RegExp(`^${t('steward.home.day')}`) }).click()
  await expect(page.getByText(t('steward.quick.tiles.bulb')).first()).toBeVisible()
  await expect(page.getByText('王阿姨').first()).toBeVisible()

  await li.online()
  await li.synced()
})

test('the steward\'s screens pass axe', async ({ phone }) => {
  const { page } = await phone('李秀兰')
  const check = async (screen: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((one) => one.id), screen).toEqual([])
  }
  await home(page)
  await check('home')
  for (const duty of ['patrol', 'quick', 'visit', 'day']) {
    await page.getByRole('link', { name: new RegExp(`^${t(`steward.home.${duty}`)}`) }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(t(`steward.${duty}.title`))
    await check(duty)
    await page.getByRole('button', { name: t('shell.back') }).click()
  }
  await page.getByText(t('steward.home.reportHint')).click()
  await expect(page.getByRole('button', { name: t('scan.camera.shoot') })).toBeEnabled()
  await check('camera')
  await press(page, t('steward.report.skip')).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('steward.report.what'))
  await check('categories')
  await page.getByRole('button', { name: '电梯故障', exact: true }).click()
  await expect(press(page, t('steward.common.save'))).toBeVisible()
  await check('report')
})
