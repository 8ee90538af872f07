import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { Line } from './line'
import type { Server } from './server'
import { t } from './words'

/** What a person's device looks like. */
export type Shape = 'phone' | 'tablet' | 'desk'
const SHAPES: Record<Shape, BrowserContextOptions> = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 } },
}

/** What a Vue app leaves at its root: its router goes where a pressed link would. */
interface App {
  config: { globalProperties: { $router: { push(path: string): Promise<unknown> } } }
}

/** A person's device: a browser of its own, with a line of its own to the server. */
export class Phone {
  private constructor(
    readonly context: BrowserContext,
    readonly line: Line,
    readonly page: Page,
    readonly errors: string[],
  ) {}

  /** One that was just bought: the app's first screen is open. */
  static async fresh(
    browser: Browser,
    server: Server,
    shape: Shape = 'phone',
    options: BrowserContextOptions = {},
  ): Promise<Phone> {
    const line = await Line.to(server.port)
    const context = await browser.newContext({
      ...SHAPES[shape],
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      permissions: ['camera', 'microphone', 'geolocation'],
      ...options,
    })
    const errors: string[] = []
    const page = await context.newPage()
    watch(page, errors)
    await page.goto(`http://localhost:${line.port}/`)
    return new Phone(context, line, page, errors)
  }

  /** One of a person of the demo, enrolled and in step with the server. */
  static async of(
    name: string,
    browser: Browser,
    server: Server,
    shape: Shape = 'phone',
    options: BrowserContextOptions = {},
  ): Promise<Phone> {
    const phone = await Phone.fresh(browser, server, shape, options)
    await phone.become(name)
    return phone
  }

  /** Chooses somebody of the demo on the first screen. */
  async become(name: string): Promise<void> {
    const one = this.page.getByRole('button', { name: new RegExp(name) })
    const more = this.page.getByRole('button', { name: new RegExp(t('shell.demo.more').split('{')[0] || '.') })
    await expect(one.or(more).first()).toBeVisible()
    if (!(await one.isVisible())) await more.click()
    await one.click()
    await this.synced()
    // The whole app is on the phone once its worker is active; before, a basement is too early.
    await this.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
  }

  /** Waits until all was sent, and all there is has come. */
  async synced(page: Page = this.page): Promise<void> {
    await expect
      .poll(async () => await page.evaluate(() => window.lianjian?.state.value.phase))
      .toBe('open')
    await page.evaluate(async () => await window.lianjian?.sync())
    await expect
      .poll(
        async () =>
          await page.evaluate(() => {
            const sync = window.lianjian?.state.value.sync
            return sync && !sync.sending && sync.pending === 0 && sync.last_sync !== null
          }),
        { timeout: 60_000 },
      )
      .toBe(true)
  }

  /** Into the basement. */
  async offline(): Promise<void> {
    this.line.cut()
    await this.context.setOffline(true)
  }

  /** Out of it. */
  async online(): Promise<void> {
    this.line.mend()
    await this.context.setOffline(false)
  }

  /** Goes to an address of the app without loading it anew, as a press on a link does. */
  async go(path: string): Promise<void> {
    await this.page.evaluate(async (path) => {
      const app = document.querySelector<HTMLElement & { __vue_app__?: App }>('#app')
      await app?.__vue_app__?.config.globalProperties.$router.push(path)
    }, path)
    await this.page.waitForURL((url) => url.pathname === path)
  }

  /** The document that this phone knows under a title. */
  async find(title: string): Promise<string> {
    const found = () =>
      this.page.evaluate(
        (title) => window.lianjian?.rows.value.find((row) => row.title === title)?.doc ?? '',
        title,
      )
    await expect.poll(found).not.toBe('')
    return await found()
  }

  /** Opens a case. */
  async open(doc: string): Promise<void> {
    await this.go(`/c/${doc}`)
    await expect(this.page.getByRole('heading', { name: t('case.report.title') })).toBeVisible()
  }

  /** Does what is offered on the open case: on the bar, or under its "more". */
  async act(action: string, fill?: (form: Locator) => Promise<void>): Promise<void> {
    // Taking a case on and sending somebody is one button, where one may do both.
    const names = [action, ...(action === 'accepted' ? ['accept_and_assign'] : [])]
    // What stands under "more" has half a sentence after its name.
    const name = new RegExp(`^(${names.map((one) => t(`case.do.${one}`)).join('|')})(\\s|$)`)
    const button = this.page.getByRole('button', { name })
    if (!(await button.first().isVisible())) {
      await this.page.getByRole('button', { name: t('case.more_label') }).click()
    }
    await button.first().click()
    const form = this.page.getByRole('dialog').filter({ has: this.page.getByTestId('submit') })
    await fill?.(form)
    await form.getByTestId('submit').click()
    await expect(form).toBeHidden()
  }

  /** One more tab of the same app. */
  async tab(path = '/'): Promise<Page> {
    const page = await this.context.newPage()
    watch(page, this.errors)
    await page.goto(`http://localhost:${this.line.port}${path}`)
    return page
  }

  /** Puts it away. What its console had to complain of fails the test. */
  async end(): Promise<void> {
    await this.context.close()
    await this.line.end()
    expect(this.errors).toEqual([])
  }
}

/** Failed requests are a phone's daily bread; anything else on the console is ours to mend. */
function watch(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    const ofTheLine = /Failed to load resource|WebSocket connection|net::ERR_|status of (4|5)\d\d/.test(text)
    if (message.type() === 'error' && !ofTheLine) errors.push(text)
  })
}
