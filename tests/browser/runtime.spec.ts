import type { Browser, Page } from '@playwright/test'
import { complaint, enrol, file, PIN, ready, row, unlock } from './harness/core'
import { Phone } from './harness/phone'
import type { Server } from './harness/server'
import { expect, test } from './harness/test'

/** The runtime by itself: what must hold of it whatever a screen does. */

async function become(browser: Browser, server: Server, name: string): Promise<Phone> {
  const phone = await Phone.fresh(browser, server)
  await enrol(phone.page, await server.code(name))
  // The whole app is on the phone once its worker is active; before, no line may go.
  await phone.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
  return phone
}

const delivery = async (page: Page, doc: string) => (await row(page, doc))?.delivery

async function arrives(page: Page, doc: string): Promise<void> {
  await expect.poll(() => delivery(page, doc)).toMatch(/^(delivered|read)$/)
}

/** Changes and photos that the server does not have. */
const waiting = (page: Page) =>
  page.evaluate(() => {
    const { pending, uploads } = window.lianjian!.state.value.sync
    return [pending, uploads.pending]
  })

const phase = (page: Page) => page.evaluate(() => window.lianjian!.state.value.phase)

const arrived = (page: Page, doc: string) =>
  page.evaluate(async (doc) => [...(await window.lianjian!.arrived(doc))], doc)

test('a complaint with photos filed offline survives a reload and arrives', async ({
  browser,
  server,
}) => {
  const steward = await become(browser, server, '李秀兰')
  const { page } = steward
  // The shell is kept before it is first used offline.
  await page.evaluate(() => navigator.serviceWorker.ready)
  await steward.offline()
  await expect.poll(() => page.evaluate(() => window.lianjian!.state.value.sync.online)).toBe(false)
  const { doc, contents } = await file(page, 'offline', 2)
  await expect.poll(() => delivery(page, doc)).toBe('saved')
  await expect.poll(() => waiting(page)).toEqual([3, 2])

  await page.reload()
  await ready(page)
  expect(await phase(page)).toBe('locked')
  const stores = await page.evaluate(() => window.lianjian!.state.value.stores)
  expect(stores).toMatchObject([{ name: '李秀兰', unsent: 5 }])
  await unlock(page)
  await expect.poll(() => row(page, doc)).toBeDefined()
  expect(await waiting(page)).toEqual([3, 2])
  const thumb = await page.evaluate(
    ([doc, content]) => window.lianjian!.media(doc!, content!, 'thumb'),
    [doc, contents[0]],
  )
  expect(thumb).toMatch(/^blob:/)

  const committee = await become(browser, server, '陈卫红')
  await steward.online()
  await arrives(page, doc)
  await expect.poll(() => waiting(page)).toEqual([0, 0])
  // The other phone hears of it by itself, and gets the pictures.
  await expect.poll(() => row(committee.page, doc)).toBeDefined()
  await expect.poll(async () => (await arrived(committee.page, doc)).length).toBe(2)
  const size = await committee.page.evaluate(
    async ([doc, content]) => {
      const url = await window.lianjian!.media(doc!, content!, 'full')
      const picture = new Image()
      picture.src = url!
      await picture.decode()
      return [picture.naturalWidth, picture.naturalHeight]
    },
    [doc, contents[1]],
  )
  expect(size).toEqual([1600, 1200])
  await committee.end()
  await steward.end()
})

test('what others do shows within a second', async ({ browser, server }) => {
  const steward = await become(browser, server, '李秀兰')
  const committee = await become(browser, server, '陈卫红')
  for (const { page } of [steward, committee]) {
    await expect.poll(() => page.evaluate(() => window.lianjian!.state.value.sync.live)).toBe(true)
  }
  const { doc } = await file(steward.page, 'live')
  await arrives(steward.page, doc)
  await expect
    .poll(() => row(committee.page, doc), { timeout: 1_000, intervals: [50] })
    .toBeDefined()
  await committee.end()
  await steward.end()
})

test('two tabs share one engine, agree, and outlive one another', async ({ browser, server }) => {
  const phone = await become(browser, server, '胡小军')
  const first = phone.page
  const second = await phone.tab()
  // The first tab's store is open: the second one asks no PIN.
  await expect.poll(() => phase(second)).toBe('open')
  const { doc } = await file(second, 'from the second')
  await expect.poll(() => row(first, doc)).toBeDefined()
  await arrives(first, doc)
  await arrives(second, doc)

  // The leader goes while the other one's save is under way: it is done, and done once.
  const instruct = await complaint(second, 'once')
  const saving = second.evaluate((instruct) => window.lianjian!.execute(instruct), instruct)
  await first.close()
  const saved = await saving
  await expect.poll(() => row(second, saved.doc)).toBeDefined()
  const titles = await second.evaluate(() => window.lianjian!.rows.value.map((row) => row.title))
  expect(titles.filter((title) => title === 'once')).toHaveLength(1)

  await second.evaluate(() => window.lianjian!.lock())
  const third = await phone.tab()
  await ready(third)
  expect(await phase(third)).toBe('locked')
  await unlock(third)
  await expect.poll(() => phase(second)).toBe('open')
  await phone.end()
})

test('a worker that ends is replaced, and what was asked of it is done', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '周桂英')
  const { page } = phone
  const instruct = await complaint(page, 'crash')
  const [worker] = page.workers()
  const saving = page.evaluate((instruct) => window.lianjian!.execute(instruct), instruct)
  // As a panic of the core does, under the save: the worker says so and serves no more.
  await worker!.evaluate(() => self.postMessage({ kind: 'crashed', detail: 'a test' }))
  const saved = await saving
  await expect.poll(() => row(page, saved.doc)).toBeDefined()
  expect(await phase(page)).toBe('open')
  expect(page.workers()).not.toContain(worker)
  const again = await file(page, 'after the crash')
  await expect.poll(() => row(page, again.doc)).toBeDefined()
  const titles = await page.evaluate(() => window.lianjian!.rows.value.map((row) => row.title))
  expect(titles.filter((title) => title === 'crash')).toHaveLength(1)
  await phone.end()
})

test('several people share a phone, each with a store and a PIN', async ({ browser, server }) => {
  const phone = await become(browser, server, '周桂英')
  const { page } = phone
  await file(page, 'of Zhou')
  await page.evaluate(() => window.lianjian!.lock())
  await enrol(page, await server.code('胡小军'))
  await page.evaluate(() => window.lianjian!.lock())
  const { stores } = await page.evaluate(() => window.lianjian!.state.value)
  expect(stores.map((store) => store.name)).toEqual(['胡小军', '周桂英'])
  const open = (pin: string) =>
    page.evaluate(
      ([id, pin]) =>
        window.lianjian!.openStore(id!, pin!).catch((error: { code: string }) => error.code),
      [stores[1]!.id, pin],
    )
  expect(await open('135791')).toBe('pin_wrong')
  expect(await phase(page)).toBe('locked')
  expect(await open(PIN)).toBeUndefined()
  await expect
    .poll(() => page.evaluate(() => window.lianjian!.rows.value.map((row) => row.title)))
    .toContain('of Zhou')
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  expect(kept).not.toMatch(/token|eyJ/i)
  await phone.end()
})

test('an upload that is cut goes on where it was', async ({ browser, server }) => {
  const phone = await become(browser, server, '李秀兰')
  const { page } = phone
  const offsets: string[] = []
  await phone.context.route('**/v1/attachments/uploads/**', async (route) => {
    const request = route.request()
    if (request.method() === 'PATCH') {
      offsets.push((await request.headerValue('upload-offset')) ?? '')
      if (offsets.length === 2) return route.abort('connectionreset')
    }
    return route.continue()
  })
  const { doc, contents } = await file(page, 'cut', 1)
  await expect.poll(() => arrived(page, doc)).toEqual(contents)
  // No byte that the server had was sent again.
  expect(Number(offsets[1])).toBeGreaterThan(0)
  expect(offsets[2]).toBe(offsets[1])
  await phone.end()
})

test('a store that the browser threw away is noticed', async ({ browser, server }) => {
  const phone = await become(browser, server, '周桂英')
  const { page } = phone
  await phone.offline()
  await file(page, 'lost')
  const stores = () => page.evaluate(() => window.lianjian!.state.value.stores)
  await expect.poll(stores).toMatchObject([{ unsent: 1 }])
  await phone.online()
  const address = page.url()
  await page.goto('about:blank')
  const cdp = await phone.context.newCDPSession(page)
  await cdp.send('Storage.clearDataForOrigin', {
    origin: new URL(address).origin,
    storageTypes: 'indexeddb,cache_storage',
  })
  await page.goto(address)
  await ready(page)
  const state = await page.evaluate(() => window.lianjian!.state.value)
  expect(state.phase).toBe('wiped')
  expect(state).toMatchObject({ wipedBy: 'browser', wiped: { name: '周桂英', unsent: 1 } })
  await phone.end()
})

test('what was saved while the server was down is sent when it is back', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const { page } = phone
  await server.down()
  const { doc } = await file(page, 'while it was down')
  await expect.poll(() => delivery(page, doc)).toMatch(/^(saved|sending)$/)
  await server.up()
  await page.evaluate(() => window.lianjian!.sync())
  await arrives(page, doc)
  await phone.end()
})

test('a revoked device hands over its pictures, and they go in with their words', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const { page } = phone
  await phone.offline()
  const { doc, contents } = await file(page, 'seen by nobody', 1)
  const device = await page.evaluate(() => window.lianjian!.state.value.me!.device)
  server.cli('device', 'revoke', device)
  await phone.online()
  await page.evaluate(() => window.lianjian!.sync())
  // The words first, then the picture, and only then nothing is left here.
  await expect.poll(() => phase(page), { timeout: 60_000 }).toBe('wiped')
  const list = () =>
    (
      JSON.parse(server.cli('held', 'list', '--json')) as {
        code: string
        hash: string
        needs?: string[]
      }[]
    ).filter(({ code }) => code === 'device_revoked')
  expect(list()).toHaveLength(2)
  await phone.end()

  // A supervisor lets the case in, then what names its picture.
  for (const left of [1, 0]) {
    const next = list().find(({ needs }) => !needs)
    server.cli('held', 'admit', next!.hash, '--by', 'lu.qin')
    expect(list()).toHaveLength(left)
  }
  const other = await become(browser, server, '陈卫红')
  await arrives(other.page, doc)
  await expect
    .poll(
      () =>
        other.page.evaluate(
          ([doc, content]) => window.lianjian!.media(doc!, content!, 'full'),
          [doc, contents[0]],
        ),
      { timeout: 60_000 },
    )
    .toMatch(/^blob:/)
  await other.end()
})

test('an enrolment whose answer was lost is asked again, and makes one device', async ({
  browser,
  server,
}) => {
  const phone = await Phone.fresh(browser, server)
  const { page } = phone
  const code = await server.code('李秀兰')
  const devices: string[] = []
  let lost = 3
  await phone.context.route('**/v1/enrol', async (route) => {
    // The server gets it and spends the code; the phone hears nothing of it.
    const answer = await route.fetch()
    const { identity } = (await answer.json()) as { identity: { device: string } }
    devices.push(identity.device)
    lost -= 1
    return lost >= 0 ? route.abort('connectionreset') : route.fulfill({ response: answer })
  })
  await ready(page)
  const enrolment = { code, deviceName: 'phone', pin: PIN }
  const failed = await page.evaluate(
    (enrolment) => window.lianjian!.enrol(enrolment).catch((error: { code: string }) => error.code),
    enrolment,
  )
  expect(failed).toBe('unreachable')
  expect(await phase(page)).toBe('no_store')
  // The page is gone, and the person begins anew: the code is good for this phone still.
  await page.reload()
  await enrol(page, code)
  expect(new Set(devices)).toEqual(
    new Set([await page.evaluate(() => window.lianjian!.state.value.me!.device)]),
  )
  expect(devices).toHaveLength(4)

  // Once it has its answer, the code is spent for this phone too.
  await page.evaluate(() => window.lianjian!.lock())
  const answers: number[] = []
  await phone.context.unroute('**/v1/enrol')
  phone.context.on('response', (answer) => {
    if (answer.url().endsWith('/v1/enrol')) answers.push(answer.status())
  })
  const refused = await page.evaluate(
    (enrolment) => window.lianjian!.enrol(enrolment).catch((error: { code: string }) => error.code),
    enrolment,
  )
  expect(refused).toBe('enrolment_rejected')
  expect(answers).toEqual([401])
  await phone.end()
})
