import { test as base, type BrowserContextOptions } from '@playwright/test'
import { Phone, type Shape } from './phone'
import { Server } from './server'

interface Fixtures {
  /** A server of the test's own, on a copy of the demo. */
  server: Server
  /** Makes a device of one of the demo's people; it is put away when the test ends. */
  phone: (name: string, shape?: Shape, options?: BrowserContextOptions) => Promise<Phone>
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await Server.start()
    await use(server)
    await server.end()
  },
  phone: async ({ browser, server }, use) => {
    const phones: Phone[] = []
    await use(async (name, shape, options) => {
      const phone = await Phone.of(name, browser, server, shape, options)
      phones.push(phone)
      return phone
    })
    for (const phone of phones) await phone.end()
  },
})

export { expect } from '@playwright/test'
export { t } from './words'
