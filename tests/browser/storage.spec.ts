/**
 * The core's stores in a real browser: IndexedDB passes the suite that every store passes, sealed or
 * not; what goes wrong under it is told as what it is; and a PIN opens what it should and no more.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import ts from 'typescript'
import type * as pkg from './pkg/lianjian_wasm'
import type * as indexeddb from '../../clients/web/src/core/storage/indexeddb'

const root = resolve(import.meta.dirname, '../..')
const origin = 'http://storage.localhost'

/** What the page has at hand. */
declare global {
  interface Window {
    pkg: typeof pkg
    db: typeof indexeddb
    open(name: string, tables?: string[]): Promise<indexeddb.IndexedDbStorage>
    closures: string[]
    code(work: Promise<unknown>): Promise<string>
  }
}

const page_ = `<!doctype html><meta charset="utf-8"><title>Storage</title>
<script type="importmap">{"imports":{"idb":"/idb.js"}}</script>
<script type="module">
  import * as pkg from '/lianjian_wasm.js'
  import * as db from '/indexeddb.js'
  await pkg.default({ module_or_path: fetch('/lianjian_wasm_bg.wasm') })
  const closed = []
  const open = (name, tables = pkg.storage_tables()) =>
    db.openStore(name, { tables, onClosed: (why) => closed.push(why) })
  const code = (work) => work.then(() => 'ok', (error) => (typeof error.code === 'string' ? error.code : error.name))
  Object.assign(window, { pkg, db, open, closures: closed, code })
  document.title = 'Ready'
</script>`

/** The module as the browser reads it: types taken off, nothing else changed. */
function script(path: string): string {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  }
  return ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: options,
  }).outputText
}

async function open(context: BrowserContext): Promise<Page> {
  const built = (name: string) => join(root, 'tests/browser/pkg', name)
  if (!existsSync(built('lianjian_wasm.js'))) {
    throw new Error('tests/browser/pkg is not there: run .ci/wasm-build --conformance')
  }
  const web = join(root, 'clients/web')
  const files: Record<string, () => { contentType: string; body: string | Buffer }> = {
    '/': () => ({ contentType: 'text/html', body: page_ }),
    '/idb.js': () => javascript(readFileSync(join(web, 'node_modules/idb/build/index.js'))),
    '/indexeddb.js': () => javascript(script(join(web, 'src/core/storage/indexeddb.ts'))),
    '/lianjian_wasm.js': () => javascript(readFileSync(built('lianjian_wasm.js'))),
    '/lianjian_wasm_bg.wasm': () => ({
      contentType: 'application/wasm',
      body: readFileSync(built('lianjian_wasm_bg.wasm')),
    }),
  }
  const page = await context.newPage()
  await page.route(`${origin}/**`, async (route) => {
    const file = files[new URL(route.request().url()).pathname]
    await route.fulfill(file ? file() : { status: 404 })
  })
  page.on('pageerror', (error) => console.error(error))
  await page.goto(origin)
  await expect(page).toHaveTitle('Ready')
  return page
}

function javascript(body: string | Buffer): {
  contentType: string
  body: string | Buffer
} {
  return { contentType: 'text/javascript', body }
}

for (const sealed of [false, true]) {
  test(`a ${sealed ? 'sealed ' : ''}store over IndexedDB passes the suite of stores`, async ({
    context,
  }) => {
    const page = await open(context)
    const failure = await page.evaluate(async (sealed) => {
      let n = 0
      return await window.pkg.run_conformance(() => window.open(`suite-${n++}`), sealed)
    }, sealed)
    expect(failure).toBeUndefined()
  })
}

test('a full disk is told as full, and nothing of the write stays', async ({ context }) => {
  const page = await open(context)
  const session = await context.newCDPSession(page)
  const commit = (bytes: number) =>
    page.evaluate(async (bytes) => {
      const store = await window.open('full')
      const how = await window.pkg.try_commit(store, bytes)
      const there = await window.pkg.try_get(store, bytes)
      store.close()
      return [how, there]
    }, bytes)
  // Before the first write, since the browser remembers for half a minute what room there was.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 })
  expect(await commit(1_000)).toEqual(['ok', 'some'])
  expect(await commit(5_000_000)).toEqual(['storage_full', 'none'])
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  expect(await commit(5_000_000)).toEqual(['ok', 'some'])
})

test('a store deleted by another tab is unavailable, and the deletion does not wait', async ({
  context,
}) => {
  const [mine, other] = [await open(context), await open(context)]
  await mine.evaluate(async () => {
    Object.assign(window, { store: await window.open('taken') })
  })
  const use = () =>
    mine.evaluate(async () => {
      const { store } = window as unknown as {
        store: indexeddb.IndexedDbStorage
      }
      return [await window.pkg.try_commit(store, 9), await window.pkg.try_get(store, 9)]
    })
  expect(await use()).toEqual(['ok', 'some'])
  await other.evaluate(() => window.db.deleteStore('taken'))
  expect(await use()).toEqual(['storage_unavailable', 'storage_unavailable'])
  expect(await mine.evaluate(() => window.closures)).toEqual(['versionchange'])
})

test('a store that the browser clears away is unavailable', async ({ context }) => {
  const page = await open(context)
  await page.evaluate(async () => {
    Object.assign(window, { store: await window.open('cleared') })
  })
  const session = await context.newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', {
    origin,
    storageTypes: 'indexeddb',
  })
  await expect.poll(() => page.evaluate(() => window.closures)).toEqual(['terminated'])
  const how = await page.evaluate(async () => {
    const { store } = window as unknown as {
      store: indexeddb.IndexedDbStorage
    }
    return await window.pkg.try_commit(store, 9)
  })
  expect(how).toBe('storage_unavailable')
})

test('a newer program adds its tables and keeps the rest; an older one is refused', async ({
  context,
}) => {
  const page = await open(context)
  const found = await page.evaluate(async () => {
    const tables = window.pkg.storage_tables()
    const older = await window.open('grows', tables.slice(0, -1))
    await window.pkg.try_commit(older, 9)
    // It lets go by itself when the newer one comes.
    const newer = await window.open('grows')
    const kept = await window.pkg.try_get(newer, 9)
    return [kept, await window.code(window.open('grows', tables.slice(0, -1)))]
  })
  expect(found).toEqual(['some', 'VersionError'])
})

test('a batch with a part that cannot be kept keeps no other part', async ({ context }) => {
  const page = await open(context)
  const found = await page.evaluate(async () => {
    const store = await window.open('whole')
    const [key, value] = [new Uint8Array([1]), new Uint8Array([2])]
    // A key that is none, as a mistake of ours would send it.
    const none = undefined as unknown as Uint8Array
    const how = await window.code(
      store.commit([
        ['meta', key, value],
        ['meta', none, value],
      ]),
    )
    return [how, await store.get('meta', key)]
  })
  expect(found).toEqual(['DataError', undefined])
})

test('a PIN opens its store, another does not, and nobody reads it without', async ({
  context,
}) => {
  const page = await open(context)
  const found = await page.evaluate(async () => {
    const { Device } = window.pkg
    const options = { now: () => Date.now() * 1000 }
    const store = await window.open('mine')
    const device = await Device.create(store, '305172', options)
    const identity = {
      person: '01890a5d-ac96-774b-bcce-b302099a8057',
      name: '王秀兰',
      badge: 'HT-1',
      organisation: '01890a5d-ac96-774b-bcce-b302099a8058',
      device: '01890a5d-ac96-774b-bcce-b302099a8059',
      server_epoch: '01890a5d-ac96-774b-bcce-b302099a805a',
    }
    const tokens = {
      access_token: 'a',
      access_expires_at: '2026-04-01T00:00:00Z',
      refresh_token: 'r',
    }
    await device.sign_in(JSON.stringify(identity), location.origin, JSON.stringify(tokens))
    const key = await device.handover()
    const photo = await device.seal(new Uint8Array([1, 2, 3]), 'full')
    const opened = [...(await device.unseal(photo, 'full'))]
    const elsewhere = await window.code(device.unseal(photo, 'thumb'))
    const clear = []
    for (const table of window.pkg.storage_tables()) {
      for (const [, value] of await store.scan(table, new Uint8Array(), undefined, 99)) {
        if (new TextDecoder().decode(value).includes('王秀兰')) clear.push(table)
      }
    }
    const codes = [
      await window.code(Device.create(store, '305172', options)),
      await window.code(Device.unlock(store, '305173', options)),
      await window.code(device.change_pin('305173', '123')),
      await window.code(device.change_pin('305172', '620315')),
      await window.code(Device.unlock(store, '305172', options)),
    ]
    const again = await Device.unlock(store, '620315', options)
    const resumed = await Device.resume(store, key, options)
    const strange = await window.code(Device.resume(store, new Uint8Array(32), options))
    const owners = await Promise.all([again.owner(), resumed.owner()])
    for (let n = 0; n < 5; n++) await window.code(Device.unlock(store, '000000', options))
    const waits = await Device.unlock(store, '620315', options).then(
      () => null,
      (error: { code: string; until: number }) => [error.code, error.until > Date.now() * 1000],
    )
    const names = owners.map((owner) => (JSON.parse(owner) as { name: string }).name)
    return { opened, elsewhere, clear, codes, strange, names, waits }
  })
  expect(found).toEqual({
    opened: [1, 2, 3],
    elsewhere: 'seal_broken',
    clear: [],
    codes: ['store_exists', 'pin_wrong', 'pin_weak', 'ok', 'pin_wrong'],
    strange: 'storage_sealed',
    names: ['王秀兰', '王秀兰'],
    waits: ['pin_wait', true],
  })
})

test('a store bound to this browser opens with the secret of it alone', async ({ context }) => {
  const page = await open(context)
  const found = await page.evaluate(async () => {
    const { Device } = window.pkg
    const now = () => Date.now() * 1000
    const secret = crypto.getRandomValues(new Uint8Array(32))
    const store = await window.open('bound')
    const bound = { now, device_secret: secret }
    await Device.create(store, '305172', bound)
    return [
      await window.code(Device.unlock(store, '305172', { now })),
      await window.code(Device.unlock(store, '305172', bound)),
    ]
  })
  expect(found).toEqual(['pin_wrong', 'ok'])
})

test('two thousand cases are listed without being loaded', async ({ context }) => {
  const page = await open(context)
  const filled = await page.evaluate(async () => {
    return await window.pkg.fill(await window.open('many'), '305172', 2_000)
  })
  expect(filled).toBeUndefined()
  await page.reload()
  await expect(page).toHaveTitle('Ready')
  const { rows, times } = await page.evaluate(async () => {
    const times: Record<string, number> = {}
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const began = performance.now()
      const done = await work()
      times[what] = Math.round(performance.now() - began)
      return done
    }
    const options = { now: () => Date.now() * 1000 }
    const store = await timed('open the database', () => window.open('many'))
    const device = await timed('unlock and open', () =>
      window.pkg.Device.unlock(store, '305172', options),
    )
    const key = await device.handover()
    await timed('open by the key alone', () => window.pkg.Device.resume(store, key, options))
    const answer = await timed('rows', () => device.query('{"query":"rows"}'))
    const again = await timed('rows again', () => device.query('{"query":"rows"}'))
    const { answer: rows } = JSON.parse(again) as { answer: unknown[] }
    times['rows, bytes'] = answer.length
    return { rows: rows.length, times }
  })
  console.log(`2,000 cases, ms: ${JSON.stringify(times)}`)
  expect(rows).toBe(2_000)
})
