import type { Page } from '@playwright/test'
import { file } from './harness/core'
import { pin, press, write } from './harness/screens'
import { expect, t, test } from './harness/test'

/** What is being written is there again, whatever became of the page that it was written on. */

/** Opens the form of what may be done on the open case: from the bar, or from under its "more". */
async function open(page: Page, action: string): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`^${t(`case.do.${action}`)}(\\s|$)`) })
  if (!(await button.first().isVisible())) await press(page, t('case.more_label')).click()
  await button.first().click()
}

/** The page is gone within the press of a key: before the worker can answer, and nobody is asked. */
async function typeAndVanish(page: Page, words: string): Promise<void> {
  await page.keyboard.press('End')
  for (const key of words.slice(0, -1)) await page.keyboard.type(key)
  const gone = page.waitForEvent('load')
  await page.evaluate(() => {
    addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)
    // The worker has other things to do, as in the middle of a sync.
    addEventListener('input', () => {
      for (let n = 0; n < 40; n++) void window.lianjian!.query({ query: 'rows' })
    }, true)
    addEventListener('input', () => location.reload())
  })
  await page.keyboard.type(words.slice(-1))
  await gone
}

test('what was typed up to the very reload is there again, ten times over', async ({ phone }) => {
  const { page } = await phone('李秀兰')
  await write(page, '三楼')
  const box = page.getByRole('textbox', { name: t('steward.report.say') })
  let words = '三楼'
  for (const more of ['水管', 'drips', '漏了', '从昨', ' 9pm ', '天晚', '上起', 'since', '一直', '没停']) {
    await box.focus()
    await typeAndVanish(page, more)
    words += more
    await pin(page)
    await expect(box).toHaveValue(words)
  }
  expect(JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })))).not.toContain('水管')
  await press(page, t('shell.draft.drop')).click()
})

test('an action with its photo is gone on with after a reload, an edit after a lock', async ({ phone }) => {
  const li = await phone('李秀兰')
  const { page } = li
  const { doc } = await file(li.page, '五楼灯不亮', 1)
  await li.open(doc)

  // A photo and words, then the phone pushes the app out of its memory.
  await open(page, 'supplement')
  const form = page.getByRole('dialog')
  await form.getByTestId('album').setInputFiles({
    name: 'lamp.png',
    mimeType: 'image/png',
    buffer: await page.screenshot(),
  })
  await expect(form.getByRole('img')).toHaveCount(1)
  await form.getByRole('textbox').first().focus()
  await typeAndVanish(page, '四楼的也不亮')
  await pin(page)
  await expect(page.getByText('四楼的也不亮')).toBeVisible()
  await press(page, t('shell.draft.go')).click()
  await expect(form.getByRole('textbox').first()).toHaveValue('四楼的也不亮')
  await expect(form.getByRole('img')).toHaveCount(1)
  await form.getByTestId('submit').click()
  await expect(form).toBeHidden()
  await expect(page.getByText(t('shell.draft.go'), { exact: true })).toBeHidden()
  await expect(page.getByText('四楼的也不亮').first()).toBeVisible()
  const photos = await page.evaluate(
    async (doc) => ((await window.lianjian!.query({ query: 'case', doc })) as { photos: unknown[] }).photos.length,
    doc,
  )
  expect(photos).toBe(2)

  // A correction, and the phone is locked in the middle of it.
  await open(page, 'edit_report')
  const text = form.getByLabel(t('case.edit.text'))
  await text.fill('五楼和四楼的灯都不亮')
  await page.evaluate(() => window.lianjian!.lock())
  await pin(page)
  await expect(page.getByText('五楼和四楼的灯都不亮')).toBeVisible()
  await open(page, 'edit_report')
  await expect(text).toHaveValue('五楼和四楼的灯都不亮')
  await press(page, t('case.save')).click()
  await expect(form).toBeHidden()
  await expect(page.getByText('五楼和四楼的灯都不亮').first()).toBeVisible()

  // What is thrown away is gone: asked about once.
  await open(page, 'supplement')
  await form.getByRole('textbox').first().fill('写错了')
  await form.getByRole('button', { name: t('case.cancel') }).click()
  await press(page, t('shell.leave.discard')).click()
  await expect(form).toBeHidden()
  await page.reload()
  await pin(page)
  await expect(page.getByText(t('case.story'), { exact: true })).toBeVisible()
  await expect(page.getByText('写错了')).toBeHidden()
})

test("a note on a patrol or a visit is gone on with, on the committee's desk and the steward's phone", async ({
  phone,
}) => {
  const { page } = await phone('陈卫红', 'desk')
  await page.getByRole('link', { name: t('desk.tab') }).filter({ visible: true }).click()
  await page.locator('[data-tab=patrols]').click()
  const sheet = page.getByRole('dialog')
  // What was read goes behind what was not: named by who went, and when.
  const said = (await page.getByRole('article').first().innerText()).split('\n')
  const walked = page.getByRole('article').filter({ hasText: said.at(-1)! }).getByRole('button')
  await walked.click()
  await sheet.getByRole('textbox').focus()
  await typeAndVanish(page, '看过了，继续')
  await pin(page)
  await walked.click()
  await expect(sheet.getByRole('textbox')).toHaveValue('看过了，继续')
  await sheet.getByRole('button', { name: t('case.do.review_patrol') }).click()
  await expect(sheet).toBeHidden()

  const li = await phone('李秀兰')
  await li.go('/s/visit')
  await press(li.page, t('steward.visit.new')).click()
  await li.page.getByLabel(t('steward.visit.household')).fill('3号楼 502')
  await press(li.page, t('steward.visit.save')).click()
  await press(li.page, t('steward.visit.did')).click()
  await li.page.getByRole('dialog').getByRole('textbox').focus()
  await typeAndVanish(li.page, '送了药')
  await pin(li.page)
  await press(li.page, t('steward.visit.did')).click()
  await expect(li.page.getByRole('dialog').getByRole('textbox')).toHaveValue('送了药')
  await press(li.page, t('steward.visit.didSave')).click()
  await expect(li.page.getByRole('dialog')).toBeHidden()
  await expect(li.page.getByText('送了药')).toBeVisible()
})
