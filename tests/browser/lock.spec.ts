import type { Browser, Page } from '@playwright/test'
import { launchOptions } from './harness/chromium'
import { enrol, ready, unlock } from './harness/core'
import { Phone } from './harness/phone'
import type { Server } from './harness/server'
import { expect, t, test } from './harness/test'

/** Once a store was locked, no page opens it without its PIN, wherever that page was meanwhile. */

// A driven browser keeps no page to come back to, unless it is told to.
test.use({
  launchOptions: {
    ...launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
})

const phase = (page: Page) => page.evaluate(() => window.lianjian!.state.value.phase)

async function become(browser: Browser, server: Server, name: string): Promise<Phone> {
  const phone = await Phone.fresh(browser, server)
  await enrol(phone.page, await server.code(name))
  // A page that its service worker takes over while it is away is not kept.
  await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  return phone
}

/**
 * Sends a page away from the app, so that the browser keeps it frozen with all that it holds; gives
 * its way back.
 */
async function leave(phone: Phone, page: Page): Promise<() => Promise<void>> {
  const note = () =>
    window.addEventListener('pageshow', (event) =>
      Object.assign(window, { restored: event.persisted }),
    )
  await page.evaluate(note)
  await page.goto(`http://localhost:${phone.line.port}/.well-known/jwks.json`)
  return async () => {
    await page.goBack({ waitUntil: 'commit' })
    const restored = () => page.evaluate(() => (window as { restored?: boolean }).restored)
    await expect.poll(restored).toBe(true)
  }
}

/** What a page shows from the moment it is looked at again, until it knows what it may show. */
async function asksForThePin(page: Page): Promise<void> {
  const shown = await page.evaluate(
    () =>
      new Promise<string[]>((known) => {
        const phases: string[] = []
        const look = () => {
          const { phase } = window.lianjian!.state.value
          const seen = getComputedStyle(document.body).visibility === 'visible'
          phases.push(seen ? phase : 'nothing')
          if (phase === 'locked' && seen) known(phases)
          else if (phases.length > 400) known(phases)
          else setTimeout(look, 25)
        }
        look()
      }),
  )
  expect([...new Set(shown)].filter((one) => one !== 'nothing')).toEqual(['locked'])
  const pad = page.getByRole('button', { name: t('shell.pin.erase') })
  await expect(pad.or(page.getByRole('button', { name: /许爱珍/ }))).toBeVisible()
}

test('a frozen page asks for the PIN if another locked the store meanwhile', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const first = phone.page
  const second = await phone.tab()
  await expect.poll(() => phase(second)).toBe('open')
  const back = await leave(phone, first)
  await second.evaluate(() => window.lianjian!.lock())
  // Nobody is left who could tell the first one.
  await second.close()
  await back()
  await asksForThePin(first)
  await unlock(first)
  await expect.poll(() => phase(first)).toBe('open')
  await phone.end()
})

test('a frozen page goes on without a PIN if nobody locked', async ({ browser, server }) => {
  const phone = await become(browser, server, '李秀兰')
  const { page } = phone
  const back = await leave(phone, page)
  await back()
  await expect.poll(() => page.workers().length).toBe(1)
  await expect
    .poll(() => page.evaluate(() => getComputedStyle(document.body).visibility))
    .toBe('visible')
  expect(await phase(page)).toBe('open')
  await page.evaluate(() => window.lianjian!.query({ query: 'status' }))
  await phone.end()
})

test('a frozen page asks for the PIN once a new page asked for it', async ({ browser, server }) => {
  const phone = await become(browser, server, '李秀兰')
  const back = await leave(phone, phone.page)
  const second = await phone.tab()
  await ready(second)
  await expect.poll(() => phase(second)).toBe('locked')
  await second.close()
  await back()
  await asksForThePin(phone.page)
  await phone.end()
})

test('a frozen page of one person does not open once another was here', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const second = await phone.tab()
  await expect.poll(() => phase(second)).toBe('open')
  const back = await leave(phone, phone.page)
  await enrol(second, await server.code('许爱珍'))
  await second.close()
  await back()
  await asksForThePin(phone.page)
  const { stores } = await phone.page.evaluate(() => window.lianjian!.state.value)
  expect(stores.map(({ name }) => name).sort()).toEqual(['李秀兰', '许爱珍'])
  await phone.end()
})

test('a frozen page opens with the new PIN only, once that was changed', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const second = await phone.tab()
  await expect.poll(() => phase(second)).toBe('open')
  const back = await leave(phone, phone.page)
  await second.evaluate(() => window.lianjian!.changePin('246810', '135792'))
  await second.close()
  await back()
  await asksForThePin(phone.page)
  await unlock(phone.page, '135792')
  await expect.poll(() => phase(phone.page)).toBe('open')
  await phone.end()
})

test('a worker that ends after the PIN was changed is replaced without asking for it', async ({
  browser,
  server,
}) => {
  const phone = await become(browser, server, '李秀兰')
  const { page } = phone
  await page.evaluate(() => window.lianjian!.changePin('246810', '135792'))
  const [worker] = page.workers()
  await worker!.evaluate(() => self.postMessage({ kind: 'crashed', detail: 'a test' }))
  await page.evaluate(() => window.lianjian!.query({ query: 'status' }))
  expect(await phase(page)).toBe('open')
  expect(page.workers()).not.toContain(worker)
  await phone.end()
})
