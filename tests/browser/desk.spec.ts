import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { complaint, file, row } from './harness/core'
import { expect, t, test } from './harness/test'

/** The committee's and the company's screens, with the real core and the real server. */

const desk = async (page: Page): Promise<void> => {
  const link = page.getByRole('link', { name: t('desk.tab') }).filter({ visible: true })
  await link.click()
  await expect(page.locator('[data-tab]').first()).toBeVisible()
}

const card = (page: Page, title: string): Locator =>
  page.getByRole('article').filter({ hasText: title })

const pile = (page: Page, key: string): Promise<void> => page.locator(`[data-tab=${key}]`).click()

/** Presses an action's button and gives its form's answer. */
async function act(
  within: Page | Locator,
  page: Page,
  button: string,
  fill: (form: Locator) => Promise<void> = async () => {},
): Promise<void> {
  await within.getByRole('button', { name: button, exact: true }).click()
  const form = page.getByRole('dialog')
  await expect(form).toBeVisible()
  await fill(form)
  await form.getByTestId('submit').click()
  await expect(form).toBeHidden()
}

const status = async (page: Page, doc: string) => (await row(page, doc))?.status

/** A repair of this category: the server registers and dispatches it by itself. */
async function repair(page: Page, title: string, category: string): Promise<string> {
  const made = (await complaint(page, title)) as { command: { report: object } }
  const report = { ...made.command.report, kind: 'repair', category }
  const instruct = { ...made, command: { ...made.command, report } }
  const saved = await page.evaluate((one) => window.lianjian!.execute(one), instruct)
  return saved.doc
}

test('a case goes from filed to confirmed over the committee and the company', async ({ phone }) => {
  const steward = await phone('李秀兰')
  const { doc } = await file(steward.page, '六楼窗台渗水', 1)
  const committee = (await phone('陈卫红')).page
  const property = (await phone('王建国', 'tablet')).page
  await desk(committee)
  await desk(property)

  await act(card(committee, '六楼窗台渗水'), committee, t('case.do.verified'))
  await pile(committee, 'to_route')
  await act(card(committee, '六楼窗台渗水'), committee, t('case.do.dispatched'), async (form) => {
    // The one whom the compound's kind names stands first and is chosen.
    await expect(form.getByRole('radio').first()).toBeChecked()
    await expect(form.getByText(t('case.suggested'))).toBeVisible()
  })

  await card(property, '六楼窗台渗水').getByRole('button').first().click()
  await act(property, property, t('case.do.accept_and_assign'), async (form) => {
    await form.getByRole('button', { name: '赵铁柱' }).click()
  })
  await expect.poll(() => status(property, doc)).toBe('accepted')
  await act(property, property, t('case.do.arrived'))
  const picture = { name: 'after.png', mimeType: 'image/png', buffer: await property.screenshot() }
  await act(property, property, t('case.do.fixed'), async (form) => {
    await form.getByTestId('album').setInputFiles(picture)
    await form.getByRole('textbox').fill('窗台重做防水')
  })
  await expect.poll(() => status(committee, doc)).toBe('fixed')

  await pile(committee, 'to_verify')
  await act(card(committee, '六楼窗台渗水'), committee, t('case.do.confirmed'), async (form) => {
    // Before and after side by side, and that nobody was asked.
    await expect(form.locator('.pair img')).toHaveCount(2)
    await expect(form.getByText(t('case.asked.nobody'))).toBeVisible()
    await form.getByTestId('submit').click()
    await expect(form.getByText(t('case.fill_in', { what: t('case.field.for_whom') }))).toBeVisible()
    await form.getByRole('radio', { name: t('core.for_whom.committee') }).check()
  })
  for (const page of [committee, property, steward.page]) {
    await expect.poll(() => status(page, doc)).toBe('confirmed')
  }
})

test('a new case shows on others\' screens by itself, and its author sees who has read it', async ({
  phone,
}) => {
  const steward = await phone('李秀兰')
  const property = (await phone('王建国', 'tablet')).page
  await desk(property)
  const doc = await repair(steward.page, '岗亭的灯不亮了', 'lighting')
  await steward.open(doc)
  const steps = steward.page.getByRole('list', { name: t('shell.delivery.label') })
  const reached = steps.locator('[aria-current="step"]')
  await expect(reached).toHaveText(t('shell.delivery.delivered'))
  await expect(steward.page.getByText(t('case.reads.nobody'))).toBeVisible()

  await card(property, '岗亭的灯不亮了').getByRole('button').first().click()
  await expect(property.getByText(t('case.story'), { exact: true })).toBeVisible()
  await expect(reached).toHaveText(t('shell.delivery.read'))
  await expect(steward.page.getByRole('listitem').filter({ hasText: /王建国 看到/ })).toBeVisible()
})

test('usual cases are accepted together, urgent ones never', async ({ phone }) => {
  const steward = (await phone('李秀兰')).page
  const property = (await phone('王建国', 'tablet')).page
  await desk(property)
  const lamps = [
    await repair(steward, '一号路灯不亮', 'lighting'),
    await repair(steward, '二号路灯不亮', 'lighting'),
  ]
  const leak = await repair(steward, '水管爆了', 'leak')
  for (const doc of [...lamps, leak]) {
    await expect.poll(() => status(property, doc)).toBe('dispatched')
  }
  await property.getByRole('button', { name: new RegExp(t('desk.batch.open', { n: '\\d+' })) }).click()
  const form = property.getByRole('dialog')
  await expect(form.getByText('一号路灯不亮')).toBeVisible()
  await expect(form.getByText('水管爆了')).toBeHidden()
  await form.getByRole('button', { name: new RegExp(t('desk.batch.accept', { n: '\\d+' })) }).click()
  await expect(form).toBeHidden()
  for (const doc of lamps) await expect.poll(() => status(steward, doc)).toBe('accepted')
  expect(await status(steward, leak)).toBe('dispatched')
})

test('what a company declines is sent to another, and leaves its inbox', async ({ phone }) => {
  const steward = (await phone('李秀兰')).page
  const committee = (await phone('陈卫红')).page
  const property = (await phone('王建国', 'tablet')).page
  await desk(property)
  await desk(committee)
  const doc = await repair(steward, '楼道灯一闪一闪', 'lighting')
  await card(property, '楼道灯一闪一闪').getByRole('button').first().click()
  await act(property, property, t('case.do.declined'), async (form) => {
    await form.getByRole('button', { name: t('case.phrases.declined.0') }).click()
  })
  await expect.poll(() => status(committee, doc)).toBe('declined')
  await pile(committee, 'to_route')
  await act(card(committee, '楼道灯一闪一闪'), committee, t('case.do.dispatched'), async (form) => {
    await form.getByRole('radio', { name: /应急维修中心/ }).check()
  })
  await expect.poll(() => status(property, doc)).toBe('dispatched')
  const moved = card(property, '楼道灯一闪一闪')
  await expect(moved.getByText(t('desk.moved'))).toBeVisible()
  await expect(property.getByText(t('case.phrases.declined.0')).first()).toBeVisible()
})

test('a case and a compound are printed on A4', async ({ phone }) => {
  const steward = (await phone('李秀兰')).page
  await repair(steward, '门厅灯罩碎了', 'lighting')
  const property = (await phone('王建国', 'tablet')).page
  await desk(property)
  await card(property, '门厅灯罩碎了').getByRole('button').first().click()
  await property.getByRole('button', { name: t('case.more_label') }).click()
  await property.getByRole('dialog').getByRole('button', { name: t('case.print') }).click()
  await expect(property.getByText('门厅灯罩碎了').first()).toBeVisible()
  await expect(property.getByRole('img', { name: t('desk.sheet.qr') })).toBeVisible()
  await property.getByRole('button', { name: t('desk.print.in_en'), exact: true }).click()
  await expect(property.getByText(t('desk.sheet.title', {}, 'en'), { exact: true })).toBeVisible()
  await property.emulateMedia({ media: 'print' })
  await expect(property.getByRole('button', { name: t('desk.print.now') })).toBeHidden()
  const paper = (await property.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)

  const committee = (await phone('陈卫红')).page
  await desk(committee)
  await pile(committee, 'patrols')
  await committee.getByRole('link', { name: t('desk.points.print') }).click()
  await expect(committee.getByText(t('desk.points.how'))).toBeVisible()
  expect(await committee.locator('.paper li svg').count()).toBeGreaterThan(5)
})

for (const theme of ['light', 'dark'] as const) {
  test(`the desks and a case are open to everybody (${theme})`, async ({ phone }) => {
    const look = async (page: Page): Promise<void> => {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    const committee = (await phone('陈卫红')).page
    await desk(committee)
    await look(committee)
    await pile(committee, 'to_verify')
    await openFirst(committee, t('case.do.confirmed'))
    await look(committee)
    await committee.keyboard.press('Escape')
    await pile(committee, 'all')
    await card(committee, '南门道闸').getByRole('button').first().click()
    await expect(committee.getByText(t('case.story'), { exact: true })).toBeVisible()
    await look(committee)
    const property = (await phone('王建国', 'tablet')).page
    await desk(property)
    await property.getByRole('article').getByRole('button').first().click()
    await expect(property.getByText(t('case.story'), { exact: true })).toBeVisible()
    await look(property)
  })
}

/** Opens the first card's form. */
async function openFirst(on: Page, button: string): Promise<void> {
  await on.getByRole('button', { name: button, exact: true }).first().click()
  await expect(on.getByRole('dialog')).toBeVisible()
}
