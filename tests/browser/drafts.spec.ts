import type { Page } from '@playwright/test'
import { pin, press, write } from './harness/screens'
import { expect, t, test } from './harness/test'

/** What is being written is there again, whatever became of the page that it was written on. */

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
