import { arrives, known, phase, pin, press, report, save, write } from './harness/screens'
import { expect, t, test } from './harness/test'

/** What the browser may do to what is stored: give no more room, or throw it all away. */

const OTHER_PIN = '135790'

test('a full phone says so, keeps every word, and goes on when there is room', async ({ phone }) => {
  // Half a minute goes by until the browser finds that there is no room.
  test.setTimeout(240_000)
  const li = await phone('李秀兰')
  const { page } = li
  const cdp = await li.context.newCDPSession(page)
  const origin = new URL(page.url()).origin
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  const saved = page.getByRole('heading', { name: t('steward.saved.title') })
  const refused = page.getByRole('alert').filter({ hasText: t('shell.error.storage_full') })
  // The browser remembers for half a minute that there was room; whoever goes on writing finds none.
  const written: string[] = []
  do {
    written.push(`手机快满了还在写的第${written.length + 1}条`)
    await write(page, written.at(-1)!)
    await save(page)
    await expect(refused.or(saved)).toBeVisible()
  } while (await saved.isVisible())
  const last = written.at(-1)!
  await expect(page.getByRole('alert')).toContainText(t('steward.common.kept'))
  const words = page.getByRole('textbox', { name: t('steward.report.say') })
  await expect(words).toHaveValue(last)
  expect(await known(page, last)).toBeUndefined()

  // The words outlive even that the app is closed now; it can't be opened again without room.
  await page.reload()
  await pin(page)
  await expect(page.getByRole('alert')).toHaveText(t('shell.pin.full'))
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  await expect(async () => {
    if ((await phase(page)) !== 'open') await pin(page)
    await expect.poll(() => phase(page), { timeout: 3_000 }).toBe('open')
  }).toPass()
  // After a long wait at the PIN one may be led home: what is being written waits in its form.
  await expect(async () => {
    if (!(await words.isVisible())) await li.go('/s/report')
    await expect(words).toHaveValue(last, { timeout: 3_000 })
  }).toPass()
  await save(page)
  await expect(saved).toBeVisible()
  for (const each of written) {
    await arrives(page, each)
    const titles = await page.evaluate(() => window.lianjian?.rows.value.map((row) => row.title))
    expect(titles?.filter((title) => title.endsWith(each))).toHaveLength(1)
  }
})

test('a store that is wiped under an open app is noticed at once, and the way back is shown', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await report(page, '清掉以前送到的')
  await arrives(page, '清掉以前送到的')
  await li.offline()
  await report(page, '清掉时还没发的')
  const stores = () => page.evaluate(() => window.lianjian?.state.value.stores)
  await expect.poll(stores).toMatchObject([{ unsent: 1 }])

  const cdp = await li.context.newCDPSession(page)
  const { origin } = new URL(page.url())
  await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
  await expect(page.getByRole('heading', { name: t('shell.wiped.title') })).toBeVisible()
  await expect(page.getByText(t('shell.wiped.text', { name: '李秀兰' }))).toBeVisible()
  await expect(page.getByText(t('shell.wiped.lost', { n: 1 }))).toBeVisible()

  // Set up again with a new code, everything that had been sent is back.
  await li.online()
  await press(page, t('shell.wiped.go')).click()
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(await server.code('李秀兰'))
  await press(page, t('shell.next')).click()
  await press(page, t('shell.next')).click()
  await pin(page, OTHER_PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await pin(page, OTHER_PIN)
  await press(page, t('shell.ready.go')).click()
  await arrives(page, '清掉以前送到的')
  expect(await known(page, '清掉时还没发的')).toBeUndefined()
})
