import type { Page } from '@playwright/test'

/**
 * The core of a page, driven without its screens: what must hold whatever a screen does. A page
 * shows it only to a browser that a test drives.
 */

export const PIN = '246810'

/** Ready once the app knows what it is. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(
    () => window.lianjian && window.lianjian.state.value.phase !== 'starting',
  )
}

/** Makes this browser somebody's, and waits until everything is here. */
export async function enrol(page: Page, code: string): Promise<void> {
  await ready(page)
  await page.evaluate(
    ([code, pin]) => window.lianjian!.enrol({ code: code!, deviceName: 'phone', pin: pin! }),
    [code, PIN],
  )
  await page.waitForFunction(() => {
    const { phase, me, sync } = window.lianjian!.state.value
    return phase === 'open' && me !== null && sync.last_sync !== null && !sync.sending
  })
}

/** Gives the PIN of the store that was used last. */
export async function unlock(page: Page, pin = PIN): Promise<void> {
  await page.evaluate(
    (pin) => window.lianjian!.openStore(window.lianjian!.state.value.stores[0]!.id, pin),
    pin,
  )
}

/** The report of a complaint, as the form makes it. */
export async function complaint(page: Page, title: string): Promise<object> {
  return page.evaluate((title) => {
    const { scope } = window.lianjian!.state.value.me!.home_scopes[0]!
    const now = Date.now() * 1000
    return {
      doc: null,
      scope,
      command: {
        command: 'file_complaint',
        internal: false,
        report: {
          kind: 'complaint',
          category: 'leak',
          title,
          text: title,
          building: null,
          unit: null,
          place: null,
          observed_at: now,
          channel: 'visit',
          external_no: null,
          external_due: null,
          severity: 'normal',
        },
      },
    }
  }, title)
}

/** Files one with pictures drawn here; gives the document and the pictures' contents. */
export async function file(
  page: Page,
  title: string,
  photos = 0,
): Promise<{ doc: string; contents: string[] }> {
  const instruct = await complaint(page, title)
  return page.evaluate(
    async ([instruct, photos]) => {
      const core = window.lianjian!
      const prepared = []
      for (let n = 0; n < photos; n++) {
        const canvas = new OffscreenCanvas(2400, 1800)
        const context = canvas.getContext('2d')!
        for (let y = 0; y < 1800; y += 12) {
          for (let x = 0; x < 2400; x += 12) {
            context.fillStyle = `hsl(${(x * 7 + y * 13 + n * 40) % 360} 60% ${30 + ((x ^ y) % 50)}%)`
            context.fillRect(x, y, 12, 12)
          }
        }
        const blob = await canvas.convertToBlob({ type: 'image/png' })
        prepared.push(
          await core.prepare(blob, { media: 'photo', phase: 'before', stamp: { place: 'B3' } }),
        )
      }
      const { doc } = await core.saveWithPhotos(instruct, prepared)
      return { doc, contents: prepared.map((photo) => photo.content) }
    },
    [instruct, photos] as const,
  )
}

export function row(page: Page, doc: string): Promise<TestRow | undefined> {
  return page.evaluate((doc) => window.lianjian!.rows.value.find((row) => row.doc === doc), doc)
}
