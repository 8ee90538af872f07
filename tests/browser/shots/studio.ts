import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BrowserContextOptions, Page } from '@playwright/test'
import { Phone, type Shape } from '../harness/phone'
import { test as base } from '../harness/test'
import { speak } from '../harness/words'
import { faults } from './faults'

/** Takes pictures of the app and says what a ruler finds wrong in them. */

export const SIZES: Shape[] = ['phone', 'tablet', 'desk']
export const LANGUAGES = ['zh-CN', 'en']
const album = resolve(import.meta.dirname, '../results/shots')

export interface Studio {
  size: Shape
  language: string
  /** A device of one of the demo's people, at the size that is being taken. */
  of(name: string): Promise<Phone>
  /** One on which nobody is at home yet. */
  fresh(options?: BrowserContextOptions): Promise<Phone>
  /** Takes a picture; on a phone in the dark and with large text too. */
  snap(on: Phone | Page, name: string): Promise<void>
  /** Goes on with the next scene where one could not be set. */
  scene(name: string, set: () => Promise<void>): Promise<void>
}

export const test = base.extend<{ size: Shape; language: string; studio: Studio }>({
  size: ['phone', { option: true }],
  language: ['zh-CN', { option: true }],
  studio: async ({ browser, server, size, language }, use, info) => {
    speak(language)
    const phones: Phone[] = []
    const keep = (phone: Phone): Phone => (phones.push(phone), phone)
    const failed: string[] = []
    const bought = async (more: BrowserContextOptions = {}): Promise<Phone> => {
      const phone = await Phone.fresh(browser, server, size, more)
      await phone.page.evaluate((one) => localStorage.setItem('lianjian.locale', one), language)
      await phone.page.reload()
      return phone
    }
    await use({
      size,
      language,
      of: async (name) => {
        const phone = keep(await bought())
        await phone.become(name)
        return phone
      },
      fresh: async (more) => keep(await bought(more)),
      snap: async (on, name) => take('page' in on ? on.page : on, name, `${size}-${language}`),
      scene: async (name, set) => {
        try {
          await set()
        } catch (reason) {
          failed.push(`${name}: ${String(reason).split('\n').slice(0, 6).join(' ')}`)
        }
      },
    })
    for (const phone of phones) await phone.end()
    speak('zh-CN')
    gallery()
    if (failed.length) throw new Error(`${info.project.name}\n${failed.join('\n')}`)
  },
})

async function take(page: Page, name: string, as: string): Promise<void> {
  const folder = join(album, name)
  mkdirSync(folder, { recursive: true })
  const shoot = async (look: string): Promise<void> => {
    await settled(page)
    await page.screenshot({ path: join(folder, `${as}${look}.png`), animations: 'disabled' })
    for (const fault of await faults(page)) {
      appendFileSync(join(album, 'faults.txt'), `${name} ${as}${look}: ${fault}\n`)
    }
  }
  await shoot('')
  if (!as.startsWith('phone')) return
  const wear = (theme: string, text: string) =>
    page.evaluate(
      ([theme, text]) => Object.assign(document.documentElement.dataset, { theme, text }),
      [theme, text],
    )
  await wear('light', 'large')
  await shoot('-large')
  if (as.endsWith('zh-CN')) {
    await wear('dark', 'normal')
    await shoot('-dark')
  }
  await wear('light', 'normal')
}

/** Pictures are there, nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const pictures = [...document.images].map((image) => image.decode().catch(() => undefined))
    await Promise.race([Promise.all(pictures), new Promise((later) => setTimeout(later, 2000))])
    const moves = document.getAnimations().filter((one) => one.effect?.getTiming().iterations === 1)
    await Promise.race([
      Promise.all(moves.map((one) => one.finished.catch(() => undefined))),
      new Promise((later) => setTimeout(later, 600)),
    ])
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  })
}

/** One page with all the pictures, a row for each screen. */
function gallery(): void {
  if (!existsSync(album)) return
  const rows = readdirSync(album, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => {
      const files = readdirSync(join(album, name)).sort()
      const pictures = files.map(
        (file) => `<figure><img loading="lazy" src="${name}/${file}"><figcaption>${file}</figcaption></figure>`,
      )
      return `<h2>${name}</h2><div>${pictures.join('')}</div>`
    })
  const faults = join(album, 'faults.txt')
  const found = existsSync(faults) ? readFileSync(faults, 'utf8').replaceAll('<', '&lt;') : ''
  const look =
    'body{font:16px sans-serif;margin:16px}div{display:flex;gap:12px;overflow-x:auto}figure{margin:0}img{height:480px;border:1px solid #ccc}'
  writeFileSync(
    join(album, 'index.html'),
    `<!doctype html><meta charset="utf-8"><style>${look}</style>${rows.join('')}<h2>faults</h2><pre>${found}</pre>`,
  )
}
