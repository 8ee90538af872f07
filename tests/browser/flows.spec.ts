import type { Locator } from '@playwright/test'
import type { Phone } from './harness/phone'
import { arrives, home, known, press } from './harness/screens'
import { expect, t, test } from './harness/test'

/** What two people do with one case besides repairing it: each against the real server. */

interface Told {
  title: string
  category?: string
  kind?: 'complaint' | 'repair'
  building?: string
}

/** Files a case as the form does, in a building by its name, and waits until it has arrived. */
async function file(phone: Phone, told: Told): Promise<string> {
  const doc = await phone.page.evaluate(async (told) => {
    const core = window.lianjian!
    const { scope } = core.state.value.me!.home_scopes[0]!
    const { buildings } = (await core.query({ query: 'home', scope })) as {
      buildings: { id: string; name: string }[]
    }
    const saved = await core.execute({
      doc: null,
      scope,
      command: {
        command: 'file_complaint',
        internal: false,
        report: {
          kind: told.kind ?? 'complaint',
          category: told.category ?? 'leak',
          title: told.title,
          text: told.title,
          building: buildings.find((one) => one.name === told.building)?.id ?? null,
          unit: null,
          place: null,
          observed_at: Date.now() * 1000,
          channel: 'patrol',
          external_no: null,
          external_due: null,
          severity: 'normal',
        },
      },
    })
    return saved.doc
  }, told)
  await phone.synced()
  return doc
}

const status = async (phone: Phone, title: string) => (await known(phone.page, title))?.status
const radio = (form: Locator, name: string | RegExp) =>
  form.getByRole('radio', { name, exact: true })
/** Opens a case once it is what its other party made of it. */
async function openAs(phone: Phone, title: string, wanted: string): Promise<void> {
  await expect.poll(() => status(phone, title), { timeout: 60_000 }).toBe(wanted)
  await phone.open(await phone.find(title))
}

test('a second sight of the same thing is a +1 and no second case, without a line', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await file(li, { title: '三楼走廊顶上滴水', building: '3号楼' })
  await file(li, { title: '地下室墙角渗水', building: '3号楼' })
  await li.offline()

  await home(page)
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: '渗漏水', exact: true }).click()
  await page.getByRole('button', { name: new RegExp(t('steward.report.unknownPlace')) }).click()
  await page.getByRole('button', { name: '3号楼', exact: true }).click()
  await press(page, t('steward.report.placeDone')).click()
  const hint = page.getByRole('status').filter({
    hasText: t('steward.duplicate.title', { building: '3号楼', count: 2, category: '渗漏水' }),
  })
  await expect(hint).toBeVisible()
  await page.getByRole('textbox', { name: t('steward.report.say') }).fill('四楼也滴下来了')
  const same = hint.getByRole('listitem').filter({ hasText: '三楼走廊顶上滴水' })
  await same.getByRole('button', { name: t('steward.duplicate.same') }).click()
  await expect(page.getByText(t('steward.duplicate.added'))).toBeVisible()

  await li.online()
  await li.synced()
  const chen = await phone('陈卫红', 'tablet')
  await chen.open(await chen.find('三楼走廊顶上滴水'))
  await expect(chen.page.getByText('四楼也滴下来了')).toBeVisible()
  expect(await known(chen.page, '四楼也滴下来了')).toBeUndefined()
})

test('of two that are the same the committee makes one, and who filed the other reads which', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const zhou = await phone('周桂英')
  await file(li, { title: '一号楼水管一直漏', building: '1号楼' })
  await file(zhou, { title: '楼梯间有水流下来', building: '1号楼' })
  const chen = await phone('陈卫红', 'tablet')
  await chen.open(await chen.find('楼梯间有水流下来'))
  await expect(chen.page.getByText(t('case.doubles.title', { n: 1 }))).toBeVisible()
  await chen.act('merged', async (form) => {
    await expect(form.getByText(t('case.danger.merged'))).toBeVisible()
    await radio(form, /一号楼水管一直漏/).check()
  })
  await openAs(zhou, '楼梯间有水流下来', 'merged')
  await expect(zhou.page.getByText(t('core.next.merged', { into: '一号楼水管一直漏' }))).toBeVisible()
  await expect(zhou.page.getByText(t('core.steward_word.closed'), { exact: true })).toBeVisible()
})

test('a company appeals, the subdistrict grants it, and both screens say so', async ({ phone }) => {
  const li = await phone('李秀兰')
  const title = '屋顶雨棚要动维修资金'
  await file(li, { title, category: 'lighting', kind: 'repair' })
  const wang = await phone('王建国', 'tablet')
  await openAs(wang, title, 'dispatched')
  await wang.act('exempt_asked', async (form) => {
    await radio(form, t('core.ground.maintenance_fund')).check()
    await form.getByRole('textbox').fill('业委会还没有批下来')
  })
  await wang.synced()
  const he = await phone('何建华', 'desk')
  await he.open(await he.find(title))
  // On the head too: what waits for an answer is the first that is read.
  await expect(he.page.getByRole('blockquote')).toHaveText('业委会还没有批下来')
  await he.act('exempt_decided', async (form) => {
    const which = form.getByRole('radio', { name: /业委会|王建国|申诉/ })
    if ((await which.count()) > 0) await which.first().check()
    await radio(form, t('case.bool.exempt_decided_granted_yes')).check()
    const words = form.getByRole('textbox')
    if ((await words.count()) > 0) await words.first().fill('情况属实')
  })
  await he.synced()
  for (const one of [wang, he]) {
    await expect(one.page.getByText(t('case.exempt'))).toBeVisible({ timeout: 60_000 })
  }
})

test('a company asks for more time and is urged; the committee grants it', async ({ phone }) => {
  const li = await phone('李秀兰')
  const title = '地库照明要换整条线'
  await file(li, { title, category: 'lighting', kind: 'repair' })
  const wang = await phone('王建国', 'tablet')
  await openAs(wang, title, 'dispatched')
  await wang.act('accepted')
  await wang.act('extension_asked', async (form) => {
    await form.getByRole('button', { name: t('case.when.in_three_days') }).click()
    await form.getByRole('button', { name: t('case.phrases.extension_asked.0') }).click()
  })
  await wang.synced()
  const chen = await phone('陈卫红', 'tablet')
  await openAs(chen, title, 'accepted')
  await chen.act('urged', (form) => form.getByRole('textbox').fill('地库太黑,请先装临时灯'))
  await chen.act('extension_decided', async (form) => {
    await radio(form, t('case.bool.extension_decided_granted_yes')).check()
  })
  await chen.synced()
  await expect(wang.page.getByText('地库太黑,请先装临时灯')).toBeVisible({ timeout: 60_000 })
  const granted = t('core.event.extension_granted', { who: '居委会陈卫红', until: '' })
  await expect(wang.page.getByText(granted.slice(0, 10)).first()).toBeVisible()
})

test('whom the committee reached says that it is repaired, and the judgement shows who was asked', async ({
  phone,
}) => {
  const title = '4号楼大堂玻璃门裂了'
  const chen = await phone('陈卫红', 'tablet')
  await openAs(chen, title, 'fixed')
  await chen.act('called_back', async (form) => {
    await radio(form, t('case.bool.called_back_reached_yes')).check()
    await radio(form, t('case.bool.called_back_solved_yes')).check()
    await radio(form, t('case.score.n5')).check()
  })
  await chen.page.getByRole('button', { name: t('case.do.confirmed'), exact: true }).click()
  const form = chen.page.getByRole('dialog')
  await expect(form.getByText(/陈卫红.*说修好了/)).toBeVisible()
  await chen.page.keyboard.press('Escape')
  await chen.synced()
  const li = await phone('李秀兰')
  await li.open(await li.find(title))
  const said = t('core.event.called_back_solved', { who: '居委会陈卫红' })
  await expect(li.page.getByText(said)).toBeVisible()
})

test('what is spoken is heard by whom it is for', async ({ phone }) => {
  const li = await phone('李秀兰')
  const { page } = li
  await home(page)
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: '电梯故障', exact: true }).click()
  await page.getByRole('textbox', { name: t('steward.report.say') }).fill('电梯里有怪声,录下来了')
  const speak = page.getByRole('button', { name: t('shell.voice.hold') })
  await speak.evaluate((button) => button.scrollIntoView({ block: 'center' }))
  const box = (await speak.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  const on = new RegExp(t('shell.voice.on', { n: '([2-9]|\\d\\d)' }))
  await expect(page.getByRole('button', { name: on })).toBeVisible()
  await page.mouse.up()
  await expect(page.getByLabel(t('steward.voice.play', { n: 1 }))).toBeVisible()
  await press(page, t('steward.common.save')).click()
  await press(page, t('steward.report.placeUnknown')).click()
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  await arrives(page, '电梯里有怪声')
  await expect
    .poll(() => page.evaluate(() => window.lianjian?.state.value.sync.uploads.pending), {
      timeout: 60_000,
    })
    .toBe(0)

  const chen = await phone('陈卫红', 'tablet')
  const { title } = (await known(chen.page, '电梯里有怪声'))!
  await chen.open(await chen.find(title))
  const sound = chen.page.getByLabel(t('case.voice_play'))
  await expect(sound).toBeVisible({ timeout: 60_000 })
  // It is sound, and it plays.
  await sound.evaluate((audio: HTMLAudioElement) => ((audio.muted = true), audio.play()))
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0)
})

test('what its author takes back is nobody\'s work any more', async ({ phone }) => {
  const li = await phone('李秀兰')
  const title = '报错了小区的一件'
  const doc = await file(li, { title })
  const chen = await phone('陈卫红', 'tablet')
  await chen.go('/committee')
  await chen.page.locator('[data-tab=to_register]').click()
  const card = chen.page.getByRole('article').filter({ hasText: title })
  await expect(card).toBeVisible()
  await li.open(doc)
  await li.act('withdrawn', async (form) => {
    await expect(form.getByText(t('case.danger.withdrawn'))).toBeVisible()
    await form.getByRole('button', { name: t('case.phrases.withdrawn.1') }).click()
  })
  await li.synced()
  await expect(card).toBeHidden({ timeout: 60_000 })
  await openAs(chen, title, 'withdrawn')
  await expect(chen.page.getByText(t('case.phrases.withdrawn.1')).first()).toBeVisible()
})

test('what is not repaired is closed with the reason, which its author reads', async ({ phone }) => {
  const li = await phone('李秀兰')
  const title = '自家阳台想改成厨房'
  const doc = await file(li, { title, category: 'service' })
  const chen = await phone('陈卫红', 'tablet')
  await chen.open(await chen.find(title))
  await chen.act('verified')
  await chen.act('closed_unfixed', async (form) => {
    await expect(form.getByText(t('case.danger.closed_unfixed'))).toBeVisible()
    await form.getByTestId('submit').click()
    await expect(form.getByText(t('case.fill_in', { what: t('case.field.reason') }))).toBeVisible()
    await form.getByRole('textbox').fill('属于户内改造,已和住户说清楚')
  })
  await chen.synced()
  await expect.poll(() => status(li, title), { timeout: 60_000 }).toBe('closed_unfixed')
  await li.open(doc)
  await expect(li.page.getByText('属于户内改造,已和住户说清楚')).toBeVisible()
  await expect(li.page.getByText(t('core.next.closed_unfixed'), { exact: true })).toBeVisible()
})

test('after a scan a report is three taps, and knows its building', async ({ phone }) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.go('/s/patrol')
  await page.getByRole('button', { name: /每日巡查/ }).click()
  await press(page, t('steward.patrol.type')).click()
  await page.getByRole('textbox').fill('yq-02')
  await press(page, t('steward.patrol.typeGo')).click()
  await press(page, t('steward.patrol.okBig')).click()
  await li.go('/s')
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await page.evaluate(() => {
    const counted = window as unknown as { taps: number }
    counted.taps = 0
    document.addEventListener('click', (event) => (counted.taps += event.isTrusted ? 1 : 0), true)
  })
  await shutter.click()
  await page.getByRole('button', { name: '公共照明', exact: true }).click()
  await expect(page.getByText('3号楼大堂').first()).toBeVisible()
  await press(page, t('steward.common.save')).click()
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  expect(await page.evaluate(() => (window as unknown as { taps: number }).taps)).toBe(3)
})
