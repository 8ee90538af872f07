import type { Page } from '@playwright/test'
import { launchOptions } from './harness/chromium'
import { filmOf } from './harness/qrvideo'
import { save } from './harness/screens'
import { expect, t, test } from './harness/test'

// The camera sees black squares on white: what is covered of them is of one colour.
test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${filmOf('YQ-01')}`],
  },
})

test('a face is covered before its photo is kept, and nothing of it leaves the phone', async ({ phone }) => {
  const { page } = await phone('李秀兰')
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await shutter.click()
  await page.getByRole('button', { name: '渗漏水', exact: true }).click()
  const photo = page.getByRole('img', { name: t('steward.report.photo', { n: 1 }) })
  const before = await photo.getAttribute('src')
  expect(await unevenness(page, before!)).toBeGreaterThan(30)

  await page.getByRole('button', { name: t('shell.cover.open', { n: 1 }) }).click()
  const picture = page.getByRole('application')
  await expect(page.getByRole('button', { name: t('shell.cover.done') })).toBeDisabled()
  const { x, y, width, height } = (await picture.boundingBox())!
  await page.mouse.move(x + width * 0.2, y + height * 0.2)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.8, y + height * 0.8, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByText(t('shell.cover.count', { n: 1 }))).toBeVisible()
  await page.getByRole('button', { name: t('shell.cover.done') }).click()
  await expect.poll(() => photo.getAttribute('src')).not.toBe(before)
  expect(await unevenness(page, (await photo.getAttribute('src'))!)).toBeLessThan(5)

  // The same picture is what is saved.
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  const link = page.getByRole('link', { name: t('steward.saved.see') })
  const saved = (await link.getAttribute('href'))!.replace('/c/', '')
  const kept = await page.evaluate(async (doc) => {
    const seen = (await window.lianjian!.query({ query: 'case', doc })) as {
      photos: { content: string }[]
    }
    return Promise.all(seen.photos.map(({ content }) => window.lianjian!.media(doc, content, 'full')))
  }, saved)
  expect(kept).toHaveLength(1)
  expect(await unevenness(page, kept[0]!)).toBeLessThan(5)
})

/** How much the middle of a picture differs from one colour: the standard deviation of its brightness. */
const unevenness = (page: Page, url: string) =>
  page.evaluate(async (url) => {
    const picture = new Image()
    picture.src = url
    await picture.decode()
    const side = [Math.round(picture.width * 0.5), Math.round(picture.height * 0.5)] as const
    const context = new OffscreenCanvas(...side).getContext('2d')!
    context.drawImage(picture, -picture.width * 0.25, -picture.height * 0.25)
    const { data } = context.getImageData(0, 0, ...side)
    const light = Array.from({ length: data.length / 4 }, (_, n) => data[n * 4 + 1]!)
    const mean = light.reduce((sum, one) => sum + one, 0) / light.length
    return Math.sqrt(light.reduce((sum, one) => sum + (one - mean) ** 2, 0) / light.length)
  }, url)
