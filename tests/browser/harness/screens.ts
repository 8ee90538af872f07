import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Phone } from './phone'
import { language, t } from './words'

/** What a person does with the app's screens, told as they would tell it. */

/** The demo's PIN, which its own first screen shows. */
export const DEMO_PIN = '247680'

/** A button or link by all of its words. */
export function press(page: Page, name: string): Locator {
  return page
    .getByRole('button', { name, exact: true })
    .or(page.getByRole('link', { name, exact: true }))
}

/** Types a PIN on the pad. */
export async function pin(page: Page, digits = DEMO_PIN): Promise<void> {
  await expect(page.getByRole('button', { name: digits[0], exact: true })).toBeVisible()
  for (const digit of digits) {
    await page.getByRole('button', { name: digit, exact: true }).click()
  }
}

/** The line under the title that says the truth about sending. */
export const syncLine = (page: Page): Locator =>
  page.getByRole('link', { name: t('shell.sync.aria', { words: '' }) })

/** A steward's own first screen, by the tab bar or the button at the end of a piece of work. */
export async function home(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: t('steward.home.title'), exact: true })
    .or(press(page, t('steward.common.home')))
    .first()
    .click()
  await expect(page.getByText(t('steward.home.reportHint'))).toBeVisible()
}

/** What most reports of these tests are about, as the app's language names it. */
const leak = (): string => (language() === 'en' ? 'Water leaks' : '渗漏水')

/** Fills in a report up to the last button, without a photo. */
export async function write(page: Page, words: string, category = leak()): Promise<void> {
  await home(page)
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  await press(page, t('steward.report.skip')).click()
  await page.getByRole('button', { name: category, exact: true }).click()
  await page.getByRole('textbox', { name: t('steward.report.say') }).fill(words)
}

/** Saves a report; one that says nowhere is asked for its place once. */
export async function save(page: Page): Promise<void> {
  await press(page, t('steward.common.save')).click()
  const anyhow = press(page, t('steward.report.placeUnknown'))
  const over = page.getByRole('heading', { name: t('steward.saved.title') }).or(page.getByRole('alert'))
  await expect(anyhow.or(over).first()).toBeVisible()
  if (await anyhow.isVisible()) await anyhow.click()
}

/** Writes and saves a report; it is on the phone when this resolves. */
export async function report(page: Page, words: string, category = leak()): Promise<void> {
  await write(page, words, category)
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  await expect.poll(() => known(page, words)).toBeDefined()
}

/** Puts the phone away, or in another's hands. */
export async function lock(phone: Phone, way: 'now' | 'switch' = 'switch'): Promise<void> {
  await phone.go('/me')
  await phone.page.getByRole('button', { name: t(`shell.lock.${way}`) }).click()
  const confirm = t(way === 'now' ? 'shell.lock.confirm' : 'shell.lock.confirm_switch')
  await phone.page.getByRole('dialog').getByRole('button', { name: confirm, exact: true }).click()
  await expect.poll(() => phase(phone.page)).toBe('locked')
}

/** One more person on this phone, by a code and a PIN of their own. */
export async function join(page: Page, code: string, digits: string): Promise<void> {
  await page.getByRole('link', { name: t('shell.people.add') }).click()
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(code)
  await page.getByRole('button', { name: t('shell.next') }).click()
  await page.getByRole('button', { name: t('shell.next') }).click()
  await pin(page, digits)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await pin(page, digits)
  await page.getByRole('button', { name: t('shell.ready.go') }).click()
}

/** What this browser knows of a record whose title holds these words. */
export function known(page: Page, words: string): Promise<TestRow | undefined> {
  return page.evaluate(
    (words) => window.lianjian?.rows.value.find((row) => row.title.includes(words)),
    words,
  )
}

/** Waits until a record has arrived at the server. */
export async function arrives(page: Page, words: string): Promise<void> {
  await expect
    .poll(async () => (await known(page, words))?.delivery, { timeout: 60_000 })
    .toMatch(/^(delivered|read)$/)
}

/** Where the app is. */
export const phase = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => window.lianjian?.state.value.phase)
