import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { file } from './harness/core'
import { arrives, known, lock, phase, pin, press, report, save, write } from './harness/screens'
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

  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  await expect(async () => {
    if (await saved.isHidden()) await save(page)
    await expect(saved).toBeVisible({ timeout: 3_000 })
  }).toPass()
  for (const each of written) {
    await arrives(page, each)
    const titles = await page.evaluate(() => window.lianjian?.rows.value.map((row) => row.title))
    expect(titles?.filter((title) => title.endsWith(each))).toHaveLength(1)
  }
})

test('a phone without room for a byte opens by its PIN and takes words, photos not', async ({
  phone,
}) => {
  // Half a minute goes by until the browser finds that there is no room.
  test.setTimeout(240_000)
  const li = await phone('李秀兰')
  const { page } = li
  await ballast(page, 16)
  await report(page, '满以前记的')
  await arrives(page, '满以前记的')
  const cdp = await li.context.newCDPSession(page)
  const origin = new URL(page.url()).origin
  const header = page.getByRole('link', { name: t('shell.sync.aria', { words: t('shell.sync.full') }) })
  // Whoever locks and opens a phone writes too. Once the browser knows, room is made for it.
  const { usage } = await cdp.send('Storage.getUsageAndQuota', { origin })
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage - 100_000 })
  await expect(async () => {
    await lock(li, 'now')
    await pin(page)
    await expect.poll(() => phase(page)).toBe('open')
    await li.go('/s')
    await expect(header).toBeVisible({ timeout: 4_000 })
  }).toPass({ timeout: 90_000 })

  await report(page, '满了以后记的')
  await expect(header).toBeVisible()
  await expect(file(page, '满了还拍的', 1)).rejects.toThrow('photos_full')
  await header.click()
  await expect(page.getByText(t('shell.storage.full'))).toBeVisible()

  // It outlives that the app is closed, is sent, and with room all is as it was.
  await page.reload()
  await pin(page)
  await expect.poll(() => phase(page)).toBe('open')
  await arrives(page, '满了以后记的')
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await ballast(page, 16)
  await li.go('/s')
  await expect(header).toBeHidden()
})

/** Waits until so many slices of room are held for words. */
async function ballast(page: Page, slices: number): Promise<void> {
  const held = () =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      const folder = await root.getDirectoryHandle('lianjian.ballast')
      const names = []
      for await (const name of folder.keys()) names.push(name)
      return names.length
    })
  await expect.poll(held, { timeout: 90_000 }).toBe(slices)
}

test('what is being written outlives a reload and a lock, and lies nowhere in clear', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  const words = '还没写完的半句话'
  await write(page, words)
  const box = page.getByRole('textbox', { name: t('steward.report.say') })
  const kept = () =>
    page.evaluate(async () => {
      const clear = [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]
      let drafts = 0
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((found, failed) => {
          const request = indexedDB.open(name!)
          request.onsuccess = () => found(request.result)
          request.onerror = () => failed(request.error!)
        })
        for (const table of db.objectStoreNames) {
          const rows = await new Promise<unknown[]>((found) => {
            const request = db.transaction(table).objectStore(table).getAll()
            request.onsuccess = () => found(request.result as unknown[])
          })
          if (table === 'drafts' && name!.startsWith('lianjian.media')) drafts += rows.length
          const text = (value: unknown): unknown =>
            value instanceof Uint8Array ? new TextDecoder().decode(value) : value
          clear.push(JSON.stringify(rows, (_, value: unknown) => text(value)))
        }
        db.close()
      }
      return { clear: clear.join(), drafts }
    })
  await expect.poll(async () => (await kept()).drafts).toBe(1)
  expect((await kept()).clear).not.toContain(words)

  await page.reload()
  await pin(page)
  await expect(box).toHaveValue(words)
  await expect(page.getByRole('button', { name: t('shell.draft.go') })).toBeVisible()
  await lock(li, 'now')
  await pin(page)
  await li.go('/s/report')
  await expect(box.or(press(page, t('steward.report.skip')))).toBeVisible()
  await expect.poll(() => kept()).toMatchObject({ drafts: 1 })

  // Thrown away, nothing is left of it.
  await li.go('/s')
  await page.getByText(words).click()
  await press(page, t('shell.draft.drop')).click()
  await expect.poll(async () => (await kept()).drafts).toBe(0)
})

test('what is unsent leaves as one file with its pictures, and a picture that failed can be given up', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.offline()
  await file(page, '没信号时拍的', 1)
  await li.go('/me')
  await page.getByRole('button', { name: t('shell.export.title') }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    press(page, t('shell.export.save')).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.zip$/)
  const zip = readFileSync(await download.path()).toString('latin1')
  expect(zip.startsWith('PK')).toBe(true)
  for (const name of ['lianjian.json', 'media/1.jpg']) expect(zip).toContain(name)

  // As the server would have refused it for good.
  await page.evaluate(async () => {
    const { name } = (await indexedDB.databases()).find(({ name }) => /media/.test(name!))!
    const db = await new Promise<IDBDatabase>((found) => {
      const request = indexedDB.open(name!)
      request.onsuccess = () => found(request.result)
    })
    const tx = db.transaction('queue', 'readwrite')
    const all = tx.objectStore('queue').getAll()
    all.onsuccess = () => {
      const [upload] = all.result as object[]
      tx.objectStore('queue').put({ ...upload, failed: 'attachment_rejected' })
    }
    await new Promise((over) => (tx.oncomplete = over))
    db.close()
  })
  await lock(li, 'now')
  await pin(page)
  await li.go('/me/sync')
  await expect(page.getByRole('heading', { name: t('shell.failed_photo.title') })).toBeVisible()
  await press(page, t('shell.failed_photo.drop')).click()
  const asked = page.getByRole('dialog').filter({ hasText: t('shell.failed_photo.destroys') })
  await asked.getByRole('button', { name: t('shell.failed_photo.drop'), exact: true }).click()
  await expect(page.getByRole('heading', { name: t('shell.failed_photo.title') })).toBeHidden()
  const { uploads } = await page.evaluate(() => window.lianjian!.state.value.sync)
  expect(uploads).toEqual({ pending: 0, failed: 0 })
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
