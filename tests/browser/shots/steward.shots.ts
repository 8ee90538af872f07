import { complaint } from '../harness/core'
import type { Phone } from '../harness/phone'
import { home, press, report, write } from '../harness/screens'
import { expect, t } from '../harness/test'
import { test } from './studio'

/** A steward's phone, by the duties of the day. */

const exactly = (words: string): RegExp => new RegExp(`^\\s*${words}\\s*$`)

const category = (page: Phone['page'], code: string): Promise<string> =>
  page.evaluate(
    async ([code, en]) => {
      const { categories } = (await window.lianjian!.query({
        query: 'home',
        scope: window.lianjian!.state.value.me!.home_scopes[0]!.scope,
      })) as { categories: { code: string; name_zh: string; name_en: string }[] }
      const found = categories.find((one) => one.code === code)
      return (en ? found?.name_en : found?.name_zh) ?? ''
    },
    [code, t('shell.me.language') === 'Language'] as const,
  )

test('home and a report', async ({ studio }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  const leak = await category(page, 'leak')
  for (const title of ['三楼走廊顶上滴水', '地下室墙角渗水']) {
    const made = (await complaint(page, title)) as { command: { report: object } }
    const { buildings } = await page.evaluate(
      async () =>
        (await window.lianjian!.query({
          query: 'home',
          scope: window.lianjian!.state.value.me!.home_scopes[0]!.scope,
        })) as { buildings: { id: string; name: string }[] },
    )
    Object.assign(made.command.report, {
      building: buildings.find(({ name }) => name === '3号楼')?.id,
    })
    await page.evaluate((one) => window.lianjian!.execute(one), made)
  }
  await home(page)
  await snap(li, 'home')
  await scene('danger', async () => {
    await press(page, t('steward.home.danger')).click()
    await snap(li, 'home-danger')
    await page.keyboard.press('Escape')
  })
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await snap(li, 'report-camera')
  await shutter.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('steward.report.what'))
  await snap(li, 'report-categories')
  await page.getByRole('button', { name: leak, exact: true }).click()
  await expect(press(page, t('steward.common.save'))).toBeVisible()
  await snap(li, 'report-form')
  await scene('the place', async () => {
    await page.getByRole('button', { name: new RegExp(t('steward.report.unknownPlace')) }).click()
    await snap(li, 'report-place')
    const three = page.getByRole('dialog').getByRole('radio', { name: /3号楼/ })
    await three.or(page.getByRole('dialog').getByRole('button', { name: /3号楼/ })).first().click()
    const done = press(page, t('steward.report.placeDone'))
    if (await done.isVisible()) await done.click()
    await page.keyboard.press('Escape')
  })
  await scene('duplicates', async () => {
    await expect(page.getByText(t('steward.duplicate.note'))).toBeVisible()
    await page.getByText(t('steward.duplicate.note')).scrollIntoViewIfNeeded()
    await snap(li, 'report-duplicates')
  })
  await scene('everything else', async () => {
    const more = page.getByText(t('steward.report.more'))
    await more.click()
    await page.locator('label').filter({ hasText: exactly(t('steward.severity.critical')) }).click()
    await page.locator('label').filter({ hasText: exactly(t('steward.channel.hotline')) }).click()
    await snap(li, 'report-more')
    await page.getByRole('heading', { name: t('steward.report.channel') }).scrollIntoViewIfNeeded()
    await snap(li, 'report-more-end')
    await page.locator('label').filter({ hasText: exactly(t('steward.severity.normal')) }).click()
    await page.locator('label').filter({ hasText: exactly(t('steward.channel.patrol')) }).click()
  })
  await scene('not to be kept', async () => {
    await press(page, t('steward.report.drop')).click()
    await snap(li, 'report-drop')
    await press(page, t('steward.report.keep')).click()
  })
  await scene('hold to speak', async () => {
    const speak = page.getByRole('button', { name: t('shell.voice.hold') })
    await speak.evaluate((button) => button.scrollIntoView({ block: 'center' }))
    const box = (await speak.boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.waitForTimeout(1500)
    await page.mouse.up()
    await expect(page.getByLabel(t('steward.voice.play', { n: 1 }), { exact: true })).toBeVisible()
    await snap(li, 'report-voice')
  })
  await press(page, t('steward.common.save')).click()
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  await snap(li, 'saved')
  await scene('nowhere', async () => {
    await write(page, '楼下有人说在漏水', leak)
    await press(page, t('steward.common.save')).click()
    await expect(press(page, t('steward.report.placeUnknown'))).toBeVisible()
    await snap(li, 'report-where')
  })
  await scene('one is unfinished', async () => {
    await page.keyboard.press('Escape')
    await li.go('/s')
    await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
    await expect(press(page, t('steward.home.fresh'))).toBeVisible()
    await snap(li, 'home-unfinished')
  })
})

test('somebody in danger, and no camera', async ({ studio }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))
  })
  await scene('no camera', async () => {
    await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
    await expect(press(page, t('steward.report.skip'))).toBeVisible()
    await expect(page.getByText(t('scan.camera.denied'))).toBeVisible()
    await snap(li, 'report-no-camera')
  })
  await scene('in a lift', async () => {
    await press(page, t('steward.report.skip')).click()
    await page.getByRole('button', { name: await category(page, 'lift_trapped'), exact: true }).click()
    await expect(page.getByText(t('steward.report.criticalNote'))).toBeVisible()
    await snap(li, 'report-danger')
  })
  await scene('no scanner', async () => {
    await li.go('/s')
    await li.go('/s/patrol')
    await page.getByRole('button', { name: /每日巡查/ }).click()
    await press(page, t('steward.patrol.scan')).click()
    await snap(li, 'patrol-no-camera')
  })
})

test('a patrol', async ({ studio }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  await li.go('/s/patrol')
  await expect(page.getByRole('button', { name: /每日巡查/ })).toBeVisible()
  await snap(li, 'patrols')
  await page.getByRole('button', { name: /每日巡查/ }).click()
  await expect(page.getByRole('heading', { name: '每日巡查' })).toBeVisible()
  await snap(li, 'patrol-begun')
  await scene('scanning', async () => {
    await press(page, t('steward.patrol.scan')).click()
    await snap(li, 'patrol-scan')
    await press(page, t('steward.patrol.type')).click()
    await page.getByRole('textbox').fill('yq-99')
    await press(page, t('steward.patrol.typeGo')).click()
    await snap(li, 'patrol-code')
    await page.getByRole('textbox').fill('yq-02')
    await press(page, t('steward.patrol.typeGo')).click()
    await expect(press(page, t('steward.patrol.okBig'))).toBeVisible()
    await snap(li, 'patrol-found')
    await press(page, t('steward.patrol.noteOnly')).click()
    await snap(li, 'patrol-note')
    await page.getByRole('dialog').getByRole('textbox').fill('灯罩松了')
    await press(page, t('steward.patrol.noteSave')).click()
    await expect(page.getByText(/^1 \/ 5$/)).toBeVisible()
    await snap(li, 'patrol-one')
  })
  await scene('the end', async () => {
    await press(page, t('steward.patrol.finish')).click()
    await snap(li, 'patrol-finish')
    await press(page, t('steward.patrol.finishGo')).click()
    await expect(page.getByText(t('steward.patrol.done'))).toBeVisible()
    await snap(li, 'patrol-done')
  })
})

test('visits, small fixes and the day', async ({ studio }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  await scene('a visit', async () => {
    await li.go('/s/visit')
    await snap(li, 'visits')
    await press(page, t('steward.visit.new')).click()
    await expect(page.getByLabel(t('steward.visit.household'))).toBeVisible()
    await snap(li, 'visit-form')
    await page.getByLabel(t('steward.visit.household')).fill('3号楼 502 王阿姨')
    await page.getByRole('textbox', { name: t('steward.visit.need') }).fill('厨房水龙头一直滴水')
    await press(page, t('steward.visit.save')).click()
    await expect(press(page, t('steward.visit.toCase'))).toBeVisible()
    await snap(li, 'visit')
  })
  await scene('a small fix', async () => {
    await li.go('/s/quick')
    await snap(li, 'quick')
    await press(page, t('steward.quick.tiles.bulb')).click()
    await snap(li, 'quick-chosen')
    await press(page, t('steward.quick.save')).click()
    await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
    await snap(li, 'quick-saved')
  })
  await scene('the day', async () => {
    await li.go('/s/day')
    await expect(page.getByText('王阿姨').first()).toBeVisible()
    await snap(li, 'day')
    await press(page, t('steward.day.read')).click()
    await snap(li, 'day-read')
  })
  await scene('cases', async () => {
    await li.go('/s/cases')
    await snap(li, 'cases')
    await page.getByRole('searchbox').fill('没有这样的')
    await snap(li, 'cases-none')
  })
  await scene('several compounds', async () => {
    const han = await studio.of('韩雪')
    await home(han.page)
    await snap(han, 'home-two')
  })
  await scene('nothing yet', async () => {
    const mao = await studio.of('毛丽丽')
    await snap(mao, 'role-ended')
  })
})

test('a case, its forms and what is asked over them', async ({ studio }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  const docs = await page.evaluate(() => {
    const found = new Map<string, string>()
    for (const row of window.lianjian!.rows.value as unknown as (TestRow & {
      kind: string
      reading: string | null
    })[]) {
      if (row.kind !== 'complaint' || !row.status) continue
      const key = row.reading ?? row.status
      if (!found.has(key)) found.set(key, row.doc)
    }
    return [...found]
  })
  for (const [status, doc] of docs) {
    await scene(status, async () => {
      await li.open(doc)
      await snap(li, `case-${status}`)
    })
  }
  await scene('forms', async () => {
    const made = (await complaint(page, '三楼走廊一直滴水')) as { command: { report: object } }
    const saved = await page.evaluate((one) => window.lianjian!.execute(one), made)
    await li.open(saved.doc)
    await snap(li, 'case-own')
    await page.getByRole('button', { name: t('case.more_label') }).click()
    await snap(li, 'case-more')
    await page.getByRole('dialog').getByRole('button', { name: t('case.do.edit_report') }).click()
    await snap(li, 'case-edit')
    await page.getByRole('dialog').getByRole('textbox').first().fill('三楼走廊一直滴水,很大')
    await page.keyboard.press('Escape')
    await expect(page.getByText(t('shell.leave.title'))).toBeVisible()
    await snap(li, 'case-leave')
    await press(page, t('shell.leave.discard')).click()
    await page.getByRole('button', { name: t('case.more_label') }).click()
    await page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${t('case.do.withdrawn')}`) }).click()
    await snap(li, 'case-withdraw')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: t('case.more_label') }).click()
    await page.getByRole('dialog').getByRole('button', { name: t('case.do.add_photo') }).click()
    await snap(li, 'case-add-photo')
    await page.keyboard.press('Escape')
  })
  await scene('still broken', async () => {
    const fixed = docs.find(([status]) => status === 'fixed')
    if (!fixed) return
    await li.open(fixed[1])
    await press(page, t('case.do.sighting')).click()
    await snap(li, 'case-sighting')
  })
  await scene('one that was just reported', async () => {
    await page.keyboard.press('Escape')
    await li.go('/s')
    await report(page, '电梯厅灯不亮', await category(page, 'lighting'))
    await snap(li, 'saved-sent')
  })
})
