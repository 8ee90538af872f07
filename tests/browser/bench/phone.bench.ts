import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { launchOptions } from '../harness/chromium'
import { app, program, Server } from '../harness/server'
import { expect, test } from '../harness/test'
import { Phone } from '../harness/phone'
import { complaints } from './texts'

/** How many documents the phone holds, and how much slower than this machine it is. */
const DOCUMENTS = 2000
const SLOWDOWN = 4
const RUNS = 5
const PIN = '247680'
const WHOLE = 'cold start to the list, less the typing'
const AT_ONCE = 'cold start to the list, digits typed by a program at once'
/** Printed above the figures: what they mean. */
const MEANING = `Cold start: offline, the page closed, its service worker stopped, the profile on the disk; from the
start of the navigation until a row is painted and all rows are in the page, by the page's own clock. Less the
typing: what passes between the pad and the last digit (a person takes a second or two, this bench less) is left
out; typed at once: nothing is, all six come as soon as the pad is there, and opening ahead has no time to help.
${SLOWDOWN}x slower: DevTools slow the page's own thread. Its worker, and so the core, runs at the machine's speed.`

interface Figure {
  what: string
  unit: string
  values: number[]
  goal: string
}

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function print(figures: Figure[]): void {
  const rows = figures.map(({ what, unit, values, goal }) => [
    what,
    `${Math.round(median(values))} ${unit}`,
    `${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))}`,
    goal,
  ])
  const table = [['figure', 'median', 'range', 'goal'], ...rows]
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  console.warn(MEANING)
  for (const row of table) console.warn(row.map((cell, i) => cell.padEnd(widths[i]!)).join('  '))
}

/** Files as many complaints as are wanted, by a real device without a screen. */
async function fill(server: Server): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'lianjian-bench-'))
  const device = (...args: string[]) =>
    execFileSync(join(dirname(program), 'lianjian-device'), ['--home', join(home, 'device'), ...args])
  writeFileSync(join(home, 'cases.csv'), complaints(DOCUMENTS))
  device('enroll', '--server', server.url, '--code', await server.code('李秀兰'))
  device('sync')
  device('complaint', 'import', '--csv', join(home, 'cases.csv'), '--category', 'other')
  device('sync')
  rmSync(home, { recursive: true })
}

/** As a phone finds it: slow, and with nothing of the app at work. */
async function cold(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.stopAllWorkers')
  await session.send('ServiceWorker.disable')
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
}

function sizes(): Figure[] {
  const wasm = readdirSync(join(app, 'assets')).filter((name) => name.endsWith('.wasm'))
  const core = wasm.map((name) => join(app, 'assets', name)).sort((a, b) => statSync(b).size - statSync(a).size)[0]
  if (!core) return []
  const bytes = readFileSync(core)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
  return [
    { what: 'core, brotli', unit: 'kB', values: [brotliCompressSync(bytes, { params }).length / 1000], goal: '≤700' },
    { what: 'core, gzip', unit: 'kB', values: [gzipSync(bytes, { level: 9 }).length / 1000], goal: '' },
  ]
}

/** Steps that the app marks, as times since the page was asked for: the page's and its worker's. */
async function marks(page: Page): Promise<Map<string, number>> {
  const read = () =>
    performance
      .getEntriesByType('mark')
      .filter(({ name }) => name.startsWith('lianjian.'))
      .map(({ name, startTime }) => [name.slice(9), performance.timeOrigin + startTime] as const)
  const origin = await page.evaluate(() => performance.timeOrigin)
  const all = await page.evaluate(read)
  for (const worker of page.workers()) {
    all.push(...(await worker.evaluate(read)).map(([name, at]) => [name === 'rows' ? 'w:rows' : name, at] as const))
  }
  return new Map(all.map(([name, at]) => [name, at - origin]))
}

interface Seen {
  /** When the pad had its keys. */
  pad?: number
  /** When the last digit was pressed. */
  pressed?: number
  /** When a row was painted, with all rows in the page. */
  list?: number
}

/**
 * Runs in the page before anything of the app: notes, by the page's own clock, what somebody who looks
 * at it would. To ask from outside would count the asking, on a page that is slowed down, as waiting.
 */
function watch(documents: number): void {
  const seen: Seen = {}
  Object.assign(window, { seen })
  let drawn = false
  const look = () => {
    if (document.querySelector('.keys button')) seen.pad ??= performance.now()
    const row = document.querySelector('main a[href^="/c/"]')
    if (drawn || !row || (window.lianjian?.rows.value.length ?? 0) < documents) return
    drawn = true
    // What stands in the document is painted by the next frame, and a task after it is after that.
    requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = () => (seen.list = performance.now())
      painted.port2.postMessage(null)
    })
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
  const pressed = ({ timeStamp }: Event) => {
    if (seen.list === undefined) seen.pressed = timeStamp
  }
  window.addEventListener('click', pressed, true)
  window.addEventListener('keydown', pressed, true)
}

/** Presses the digits from within the page, the moment that the pad takes them. */
function typeAtOnce(pin: string): void {
  const typing = new MutationObserver(() => {
    if (!document.querySelector('.keys button')) return
    typing.disconnect()
    // The pad listens once it is mounted, which is within this task.
    setTimeout(() => {
      for (const key of pin) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    })
  })
  typing.observe(document, { childList: true, subtree: true })
}

/**
 * A start: no page of the app is open, its service worker is stopped, its profile is on the disk, and
 * there is no network.
 */
async function start(phone: Phone, documents: number, atOnce: boolean): Promise<Map<string, number>> {
  await phone.page.close()
  const page = await phone.context.newPage()
  ;(phone as { page: Page }).page = page
  await page.addInitScript(watch, documents)
  if (atOnce) await page.addInitScript(typeAtOnce, PIN)
  await cold(page)
  await page.goto(`http://localhost:${phone.line.port}/s/cases`, { waitUntil: 'commit' })
  if (!atOnce) {
    for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click()
  }
  const over = await page.waitForFunction(() => {
    const { seen } = window as unknown as { seen: Seen }
    return seen.list === undefined ? null : seen
  })
  const seen = (await over.jsonValue()) as Required<Seen>
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)
  const at = await marks(page)
  return new Map([...at, ['paint', paint], ...Object.entries(seen)])
}

/** Cold starts offline, each to the list: how long it takes and how that is made up. */
async function starts(phone: Phone, documents: number): Promise<Figure[]> {
  const took: Record<string, number[]> = {}
  const add = (what: string, ms: number) => (took[what] ??= []).push(ms)
  for (let run = 0; run < RUNS; run += 1) {
    const at = await start(phone, documents, false)
    const step = (from: string, to: string) => (at.get(to) ?? NaN) - (from ? (at.get(from) ?? NaN) : 0)
    add(WHOLE, step('', 'pad') + step('pressed', 'list'))
    add('  first paint', step('', 'paint'))
    add('  pad ready', step('', 'pad'))
    add('  last digit to unlocked', step('pressed', 'unlocked'))
    add('  unlocked to rows in the page', step('unlocked', 'rows'))
    add('  of it, in the worker', step('unlocked', 'w:rows'))
    add('  rows in the page to the list painted', step('rows', 'list'))
    add('  not counted: pad ready to the last digit', step('pad', 'pressed'))
    add(AT_ONCE, (await start(phone, documents, true)).get('list') ?? NaN)
  }
  return Object.entries(took)
    .filter(([, values]) => values.every(Number.isFinite))
    .map(([what, values]) => ({
      what: `${what}, ${documents} documents`,
      unit: 'ms',
      values,
      goal: (what === WHOLE || what === AT_ONCE) && documents >= DOCUMENTS ? '<1000' : '',
    }))
}

test('a phone with two thousand documents, and with a few', async ({ server }) => {
  const folder = mkdtempSync(join(tmpdir(), 'lianjian-profile-'))
  // A browser whose one context is a profile on the disk, as a phone's is.
  const onDisk = {
    newContext: (options: BrowserContextOptions) =>
      chromium.launchPersistentContext(folder, { ...launchOptions, ...options }),
  } as Browser
  const phone = await Phone.of('李秀兰', onDisk, server)
  const rows = () => phone.page.evaluate(() => window.lianjian?.rows.value.length ?? 0)
  await phone.offline()
  const few = await starts(phone, await rows())
  await phone.online()
  await fill(server)
  await phone.synced()
  await expect.poll(rows, { timeout: 300_000 }).toBeGreaterThanOrEqual(DOCUMENTS)
  await phone.offline()
  const many = await starts(phone, DOCUMENTS)

  const saves: number[] = await phone.page.evaluate(async (runs) => {
    const core = window.lianjian!
    const row = core.rows.value[0]!
    const took: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const began = performance.now()
      await core.execute({ doc: row.doc, command: { command: 'comment', text: `第 ${run} 句` } })
      took.push(performance.now() - began)
    }
    return took
  }, 20)

  const figures: Figure[] = [
    ...sizes(),
    ...few,
    ...many,
    { what: `save to durable, ${SLOWDOWN}x slower`, unit: 'ms', values: saves, goal: '<50' },
  ]
  print(figures)
  writeFileSync('results/bench.json', JSON.stringify(figures, null, 2))
  await phone.end()
  rmSync(folder, { recursive: true })
})
