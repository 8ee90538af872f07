import type { Page } from '@playwright/test'
import { file } from './harness/core'
import type { Phone, Shape } from './harness/phone'
import { home, pin, press, report } from './harness/screens'
import { expect, t, test } from './harness/test'

/** The browser's own way back: a button, a swipe, a key. */

const story = (page: Page) => page.getByText(t('case.story'), { exact: true })
const dialog = (page: Page) => page.getByRole('dialog')

/** Goes to a case as a person does: from the first screen, by a press. */
async function toCase(who: Phone, title: string): Promise<void> {
  const { page } = who
  await home(page)
  await page.getByRole('link', { name: new RegExp(title) }).click()
  await expect(story(page)).toBeVisible()
}

for (const shape of ['phone', 'tablet'] as Shape[]) {
  test(`the way back leaves what lies over a case, the topmost first (${shape})`, async ({ phone }) => {
    const li = await phone('李秀兰', shape)
    const { page } = li
    await file(page, '六楼窗台渗水', 1)
    await toCase(li, '六楼窗台渗水')
    const act = page.getByRole('button', { name: new RegExp(`^${t('case.do.supplement')}(\\s|$)`) })
    const more = press(page, t('case.more_label'))

    // A sheet with nothing in it.
    await more.click()
    await expect(dialog(page)).toBeVisible()
    await page.goBack()
    await expect(dialog(page)).toBeHidden()
    await expect(story(page)).toBeVisible()

    // One sheet takes the place of another; then words, which are asked about, again and again.
    if (!(await act.first().isVisible())) await more.click()
    await act.first().click()
    const words = dialog(page).getByRole('textbox').first()
    await words.fill('还在漏')
    for (const answer of ['back', 'keep'] as const) {
      await page.goBack()
      await expect(page.getByText(t('shell.leave.lost'))).toBeVisible()
      if (answer === 'back') await page.goBack()
      else await press(page, t('shell.leave.keep')).click()
      await expect(page.getByText(t('shell.leave.lost'))).toBeHidden()
      await expect(words).toHaveValue('还在漏')
    }

    // A reload in the middle of it leaves the case where it was, and nothing between it and the home.
    await page.reload()
    await pin(page)
    await expect(page.getByText('还在漏')).toBeVisible()
    await press(page, t('shell.draft.go')).click()
    await expect(words).toHaveValue('还在漏')
    await page.goBack()
    await press(page, t('shell.leave.discard')).click()
    await expect(dialog(page)).toBeHidden()

    // Out of a photo.
    await page.locator('.wall img').first().click()
    await expect(page.getByRole('dialog', { name: t('case.photo.viewer') })).toBeVisible()
    await page.goBack()
    await expect(page.getByRole('dialog', { name: t('case.photo.viewer') })).toBeHidden()
    await expect(story(page)).toBeVisible()

    // Nothing lies over it any more: the case is left, for where it was come to from.
    await page.goBack()
    await expect(page.getByText(t('steward.home.reportHint'))).toBeVisible()
  })
}

test('the way back leaves the scanner and the camera, and a report that is saved is not come back to', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await home(page)
  await page.getByRole('link', { name: new RegExp(`^${t('steward.home.quick')}`) }).click()
  await press(page, t('steward.quick.photo')).click()
  await expect(page.getByRole('button', { name: t('scan.camera.shoot') })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('button', { name: t('scan.camera.shoot') })).toBeHidden()
  await expect(press(page, t('steward.quick.tiles.bulb'))).toBeVisible()
  await page.goBack()
  await expect(page.getByText(t('steward.home.reportHint'))).toBeVisible()

  await li.go('/s/patrol')
  await page.getByRole('button', { name: /每日巡查/ }).click()
  await press(page, t('steward.patrol.scan')).click()
  await expect(page.getByRole('heading', { name: t('steward.patrol.scan') })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: /每日巡查/ })).toBeVisible()

  await li.go('/s')
  await report(page, '七楼扶手松了')
  await press(page, t('steward.saved.see')).click()
  await expect(story(page)).toBeVisible()
  await page.goBack()
  await expect(page.getByText(t('steward.home.reportHint'))).toBeVisible()
  await expect(page.getByText(t('steward.saved.title'), { exact: true })).toBeHidden()
})

test('a list is as it was left: after a case, after a reload, and in no address', async ({ phone }) => {
  const { page } = await phone('陈卫红', 'phone')
  await page.getByRole('link', { name: t('desk.tab') }).filter({ visible: true }).click()
  await page.locator('[data-tab=all]').click()
  await page.getByRole('searchbox').fill('道闸')
  const cards = page.getByRole('article')
  await expect(cards).toHaveCount(1)
  await cards.getByRole('button').first().click()
  await expect(story(page)).toBeVisible()
  await page.goBack()
  await expect(cards).toHaveCount(1)
  await expect(page.getByRole('searchbox')).toHaveValue('道闸')

  await page.reload()
  await pin(page)
  await expect(page.getByRole('searchbox')).toHaveValue('道闸')
  await expect(cards).toHaveCount(1)
  await expect(page.locator('[data-tab=all]')).toHaveAttribute('aria-pressed', 'true')
  expect(decodeURIComponent(page.url())).not.toContain('道闸')
  const clear = await page.evaluate(() =>
    JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]),
  )
  expect(clear).not.toContain('道闸')
})
