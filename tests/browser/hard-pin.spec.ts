import type { Page } from '@playwright/test'
import { launchOptions } from './harness/chromium'
import type { Phone } from './harness/phone'
import { filmOf } from './harness/qrvideo'
import { arrives, home, known, lock, phase, pin, press, report, save } from './harness/screens'
import type { Server } from './harness/server'
import { expect, t, test } from './harness/test'

/** A PIN that nobody remembers: what only this phone has is handed over, and then it starts anew. */

const WRONG = '135791'
const NEW_PIN = '864209'
/** Of the demo: who supervises the compound. */
const SUPERVISOR = 'JW-7001'

test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${filmOf('YQ-01')}`],
  },
})

interface Held {
  hash: string
  code: string
  person: string
  words: string[]
  /** What it hangs on and waits too. */
  needs?: string[]
}

const held = (server: Server) =>
  (JSON.parse(server.cli('held', 'list', '--json')) as Held[]).filter(
    ({ code }) => code === 'pin_forgotten',
  )

/** A report with a photo, by the camera; its title. */
async function reportWithPhoto(page: Page): Promise<string> {
  await home(page)
  await page.getByRole('link', { name: t('steward.home.reportHint') }).click()
  const shutter = page.getByRole('button', { name: t('scan.camera.shoot') })
  await expect(shutter).toBeEnabled()
  await shutter.click()
  await page.getByRole('button', { name: '渗漏水', exact: true }).click()
  await save(page)
  await expect(page.getByRole('heading', { name: t('steward.saved.title') })).toBeVisible()
  return await page.getByRole('heading', { level: 2 }).first().innerText()
}

/** A phone in the basement with a report and its photo unsent, locked; the report's title. */
async function locked(li: Phone): Promise<string> {
  await li.offline()
  const title = await reportWithPhoto(li.page)
  await lock(li, 'now')
  return title
}

/** The same, and its PIN was tried in vain. */
async function forgetful(li: Phone): Promise<string> {
  const { page } = li
  await report(page, '忘记以前送到的')
  await arrives(page, '忘记以前送到的')
  const title = await locked(li)
  for (let n = 0; n < 5; n++) {
    await pin(page, WRONG)
    // The first digit takes the last verdict away: what is said is said of this try.
    await expect(page.getByRole('alert').first()).not.toBeEmpty()
  }
  const wait = t('shell.pin.wait').split('{')[0] ?? ''
  await expect(page.getByRole('alert').filter({ hasText: wait })).toBeVisible()
  return title
}

const sheet = (page: Page) => page.getByRole('dialog')
const handOver = (page: Page) => press(page, t('shell.forget.confirm_hand')).click()

/** The databases of stores on this phone. */
const databases = (page: Page) =>
  page.evaluate(async () =>
    (await indexedDB.databases())
      .map(({ name }) => name ?? '')
      .filter((name) => /store|media/.test(name)),
  )

test('a forgotten PIN loses nothing: words and photo wait for a supervisor, and the phone starts anew', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  const title = await forgetful(li)

  // What is unsent is counted without the PIN, and where it will wait is said.
  await press(page, t('shell.forget.open')).click()
  await expect(sheet(page)).toContainText(t('shell.forget.changes', { n: 2 }))
  await expect(sheet(page)).toContainText(t('shell.forget.pictures', { n: 1 }))
  await expect(sheet(page)).toContainText(t('shell.forget.kept'))

  // In the basement nothing is erased.
  await handOver(page)
  await expect(sheet(page).getByRole('alert')).toHaveText(t('shell.forget.offline'))
  expect(await databases(page)).toHaveLength(2)
  expect(held(server)).toHaveLength(0)

  await li.online()
  await handOver(page)
  await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('no_store')
  expect(await databases(page)).toEqual([])

  // A supervisor reads her own words, and lets them in, the first one first.
  const waiting = held(server)
  expect(waiting).toHaveLength(2)
  expect(waiting.map(({ person }) => person)).toEqual(['李秀兰', '李秀兰'])
  expect(waiting.flatMap(({ words }) => words).join('\n')).toContain(title)
  const chen = await phone('陈卫红')
  expect(await known(chen.page, title)).toBeUndefined()
  waiting.sort((a, b) => (a.needs?.length ?? 0) - (b.needs?.length ?? 0))
  for (const { hash } of waiting) server.cli('held', 'admit', hash, '--by', SUPERVISOR)
  await arrives(chen.page, title)
  const doc = await chen.find(title)
  await expect
    .poll(() => chen.page.evaluate(async (doc) => (await window.lianjian!.arrived(doc)).size, doc))
    .toBe(1)
  const picture = () =>
    chen.page.evaluate(async (doc) => {
      const [content] = await window.lianjian!.arrived(doc)
      return content ? await window.lianjian!.media(doc, content, 'full') : null
    }, doc)
  await expect.poll(picture).toMatch(/^blob:/)

  // With a new code the phone is hers again, and has all of it.
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(await server.code('李秀兰'))
  await press(page, t('shell.next')).click()
  await press(page, t('shell.next')).click()
  await pin(page, NEW_PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await pin(page, NEW_PIN)
  await press(page, t('shell.ready.go')).click()
  await arrives(page, '忘记以前送到的')
  await arrives(page, title)
})

test('a handing over that is cut off half way erases nothing, and is simply done again', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await forgetful(li)
  await press(page, t('shell.forget.open')).click()
  await expect(sheet(page)).toContainText(t('shell.forget.changes', { n: 2 }))
  await li.online()
  // The words get through, and the line goes with the photo.
  li.line.cutAfter(12_000)
  await handOver(page)
  await expect(sheet(page).getByRole('alert')).toHaveText(t('shell.forget.offline'), {
    timeout: 60_000,
  })
  expect(held(server)).toHaveLength(2)
  expect(await databases(page)).toHaveLength(2)

  // The phone is switched off and on again.
  await page.reload()
  await expect.poll(() => phase(page)).toBe('locked')
  await li.online()
  await press(page, t('shell.forget.open')).click()
  await handOver(page)
  await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('no_store')
  expect(held(server)).toHaveLength(2)
  expect(await databases(page)).toEqual([])
})

test('a phone of an older program gets its copies once it is opened', async ({ phone, server }) => {
  const li = await phone('李秀兰')
  const { page } = li
  await locked(li)
  // Its pictures as they were kept before there were copies.
  await page.evaluate(async () => {
    const opened = (request: IDBOpenDBRequest) =>
      new Promise<IDBDatabase>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
      })
    const name = (await indexedDB.databases())
      .map((db) => db.name ?? '')
      .find((n) => /media/.test(n))!
    const now = await opened(indexedDB.open(name))
    const kept: [string, unknown[]][] = []
    for (const store of ['bytes', 'queue', 'journal', 'arrived']) {
      const all = now.transaction(store).objectStore(store).getAll()
      await new Promise((done) => (all.onsuccess = done))
      kept.push([store, all.result as unknown[]])
    }
    now.close()
    await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done))
    const older = indexedDB.open(name, 1)
    older.onupgradeneeded = () => {
      for (const [store, rows] of kept) {
        const keyPath = store === 'journal' ? 'token' : store === 'arrived' ? 'doc' : 'key'
        const made = older.result.createObjectStore(store, { keyPath })
        for (const row of rows) made.put(row)
      }
    }
    const made = await opened(older)
    made.close()
  })
  await press(page, t('shell.forget.open')).click()
  await expect(sheet(page)).toContainText(t('shell.forget.locked', { n: 1 }))
  await expect(press(page, t('shell.forget.confirm_hand'))).toBeDisabled()
  await page.reload()

  await pin(page)
  await expect.poll(() => phase(page)).toBe('open')
  await expect
    .poll(() => page.evaluate(() => window.lianjian?.state.value.sync.uploads.pending))
    .toBe(1)
  await lock(li, 'now')
  await press(page, t('shell.forget.open')).click()
  await expect(sheet(page)).toContainText(t('shell.forget.kept'))
  await li.online()
  await handOver(page)
  await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('no_store')
  expect(held(server)).toHaveLength(2)
})

test('who finds the phone reads nothing in it, and what they make up is not kept', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.offline()
  await report(page, '只有她自己知道的话')
  await lock(li, 'now')
  // Every byte of every row of its databases.
  const bytes = await page.evaluate(async () => {
    let all = ''
    const latin = new TextDecoder('latin1')
    const walk = (value: unknown): void => {
      if (value instanceof Uint8Array || value instanceof ArrayBuffer) all += latin.decode(value)
      else if (typeof value === 'string') all += value
      else if (value && typeof value === 'object') Object.values(value).forEach(walk)
    }
    for (const { name } of await indexedDB.databases()) {
      if (!/store|media/.test(name ?? '')) continue
      const request = indexedDB.open(name!)
      await new Promise((done) => (request.onsuccess = done))
      for (const store of request.result.objectStoreNames) {
        const rows = request.result.transaction(store).objectStore(store).getAll()
        await new Promise((done) => (rows.onsuccess = done))
        walk(rows.result)
      }
      request.result.close()
    }
    return all
  })
  const latin = (text: string) => Buffer.from(text).toString('latin1')
  for (const secret of ['只有她自己知道的话', '李秀兰', 'JW-1001']) {
    expect(bytes).not.toContain(latin(secret))
    expect(bytes).not.toContain(secret)
  }
  // The token is there to be found: it opens nothing, and what nobody sealed is refused.
  const token = bytes.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/)?.[0] ?? ''
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    aud: string
  }
  expect(claims.aud).toBe('lianjian/rescue')
  const me = await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  expect(me.status).toBe(401)
  const text = (value: string) => [
    Buffer.from([0x79, value.length >> 8, value.length & 255]),
    Buffer.from(value),
  ]
  const junk = Buffer.alloc(200, 7)
  const body = Buffer.concat([
    Buffer.from([0x83]),
    ...text(token),
    ...text('any'),
    Buffer.from([0x81, 0x58, junk.length]),
    junk,
  ])
  const headers = { 'content-type': 'application/cbor' }
  const answer = await fetch(`${server.url}/v1/rescue`, { method: 'POST', headers, body })
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0x83, 0, 0, 1])
  expect(held(server)).toEqual([])
})
