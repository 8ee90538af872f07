import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Phone } from './harness/phone'
import { expect, t, test } from './harness/test'

/** The frame of the app: who gets in, how, and what everybody's own screens say. */

const PIN = '135790'

async function accessible(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)
  expect(found, name).toEqual([])
}

const at = (page: Page, path: RegExp) => expect.poll(() => new URL(page.url()).pathname).toMatch(path)

/** As a deep link within the app goes: through the router. */
async function visit(phone: Phone, path: string): Promise<void> {
  await phone.page.evaluate((path) => {
    window.history.pushState({}, '', path)
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }))
  }, path)
  await at(phone.page, new RegExp(`^${path}$`))
}

test('a phone is set up by a code, locked by a PIN and opened again where one wanted to go', async ({
  browser,
  server,
}) => {
  const phone = await Phone.fresh(browser, server)
  const { page } = phone
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill('abc')
  await page.getByRole('button', { name: t('shell.next') }).click()
  await expect(page.getByRole('alert')).toHaveText(t('shell.enrol.incomplete'))
  await accessible(page, 'code')
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(await server.code('李秀兰'))
  await page.getByRole('button', { name: t('shell.next') }).click()
  await page.getByRole('button', { name: t('shell.next') }).click()

  await page.keyboard.type('123456')
  await expect(page.getByRole('alert')).toHaveText(t('shell.error.pin_weak'))
  await page.keyboard.type(PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await accessible(page, 'pin')
  await page.keyboard.type('222333')
  await expect(page.getByRole('alert')).toHaveText(t('shell.pin.differ'))
  await page.keyboard.type(PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await page.keyboard.type(PIN)
  await at(page, /^\/ready$/)
  await page.getByRole('button', { name: t('shell.ready.go') }).click()
  await at(page, /^\/s$/)

  // A link from elsewhere waits behind the PIN and is not lost.
  await page.goto(`${new URL(page.url()).origin}/me/storage`)
  await at(page, /^\/people$/)
  await page.keyboard.type('864209')
  await expect(page.getByRole('alert')).not.toBeEmpty()
  await page.keyboard.type(PIN)
  await at(page, /^\/me\/storage$/)
  await phone.end()
})

test('a code that is refused is asked for again, and nothing else', async ({ browser, server }) => {
  const phone = await Phone.fresh(browser, server)
  const { page } = phone
  const code = page.getByLabel(t('shell.enrol.code'), { exact: true })
  const next = page.getByRole('button', { name: t('shell.next') })
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await code.fill('ABCD-EFGH-JKMU')
  await next.click()
  await expect(page.getByRole('alert')).toHaveText(t('shell.enrol.misread'))
  await code.fill('ABCD-EFGH-JKMN')
  await next.click()
  await next.click()
  await page.keyboard.type(PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await page.keyboard.type(PIN)
  await expect(page.getByRole('alert')).toHaveText(t('shell.error.enrolment_rejected'))
  await accessible(page, 'refused')
  await code.fill(await server.code('李秀兰'))
  await page.getByRole('button', { name: t('shell.enrol.go'), exact: true }).click()
  await at(page, /^\/ready$/)

  // The one who joins them on a demo's phone is chosen from its people.
  await page.getByRole('button', { name: t('shell.ready.go') }).click()
  await at(page, /^\/s$/)
  await page.reload()
  await page.getByRole('link', { name: t('shell.people.add') }).click()
  await page.getByRole('button', { name: /王建国/ }).click()
  await at(page, /^\/property$/)
  await page.reload()
  await page.getByRole('button', { name: /王建国/ }).click()
  await expect(page.getByText(t('shell.demo.pin', { pin: '247680' }))).toBeVisible()
  await phone.end()
})

test('in WeChat the way out is shown and nothing is begun', async ({ browser, server }) => {
  const phone = await Phone.fresh(browser, server, 'phone', {
    userAgent: 'Mozilla/5.0 (Linux; Android 13) Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.40',
  })
  await at(phone.page, /^\/browser$/)
  await expect(phone.page.getByText(t('shell.unsupported.wechat_2'))).toBeVisible()
  await accessible(phone.page, 'wechat')
  await phone.page.goto(`${new URL(phone.page.url()).origin}/me`)
  await at(phone.page, /^\/browser$/)
  await phone.end()
})

test('on an iPhone the app comes to the home screen before a code is spent', async ({
  browser,
  server,
}) => {
  const phone = await Phone.fresh(browser, server, 'phone', {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1',
  })
  const { page } = phone
  const code = page.getByLabel(t('shell.enrol.code'), { exact: true })
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await expect(page.getByText(t('shell.install.first'))).toBeVisible()
  await expect(page.getByText(t('shell.install.apple_2'))).toBeVisible()
  await expect(code).toBeHidden()
  await accessible(page, 'install first')
  await page.getByRole('button', { name: t('shell.install.here') }).click()
  await expect(code).toBeVisible()
  await phone.end()
})

test('a phone that several people share keeps them apart', async ({ phone, server }) => {
  const li = await phone('李秀兰')
  const { page } = li
  await visit(li, '/me')
  await page.getByRole('button', { name: t('shell.lock.switch') }).click()
  await page.getByRole('button', { name: t('shell.lock.confirm_switch') }).click()
  await at(page, /^\/people$/)
  await page.getByRole('link', { name: t('shell.people.add') }).click()
  await at(page, /^\/enrol$/)
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(await server.code('陈卫红'))
  await page.getByRole('button', { name: t('shell.next') }).click()
  await page.getByRole('button', { name: t('shell.next') }).click()
  await page.keyboard.type(PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await page.keyboard.type(PIN)
  await at(page, /^\/ready$/)
  await page.getByRole('button', { name: t('shell.ready.go') }).click()
  await at(page, /^\/committee$/)

  await page.reload()
  await at(page, /^\/people$/)
  await expect(page.getByRole('heading', { level: 1, name: t('shell.people.title') })).toBeVisible()
  await expect(page.getByRole('button', { name: /陈卫红/ })).toBeVisible()
  // Hers is hers: another's PIN opens nothing.
  await page.getByRole('button', { name: /李秀兰/ }).click()
  await page.keyboard.type(PIN)
  await expect(page.getByRole('alert')).not.toBeEmpty()
})

for (const [theme, locale] of [
  ['light', 'zh-CN'],
  ['dark', 'en'],
] as const) {
  test(`everybody's screens are accessible, ${theme}, ${locale}`, async ({ browser, server, phone }) => {
    const fresh = await Phone.fresh(browser, server)
    await fresh.page.evaluate(
      ([theme, locale]) => {
        localStorage.setItem('lianjian.theme', theme)
        localStorage.setItem('lianjian.locale', locale)
      },
      [theme, locale] as const,
    )
    await fresh.page.reload()
    await expect(fresh.page.locator('html')).toHaveAttribute('lang', locale)
    await expect(fresh.page.locator('html')).toHaveAttribute('data-theme', theme)
    await expect(fresh.page.getByRole('button', { name: /李秀兰/ })).toBeVisible()
    await accessible(fresh.page, 'welcome')
    await fresh.end()

    const asked: string[] = []
    const one = await phone('李秀兰', theme === 'light' ? 'phone' : 'tablet')
    one.page.on('request', (request) => asked.push(new URL(request.url()).host))
    await one.page.evaluate(
      ([theme, locale]) => {
        localStorage.setItem('lianjian.theme', theme)
        localStorage.setItem('lianjian.locale', locale)
      },
      [theme, locale] as const,
    )
    await one.page.reload()
    await at(one.page, /^\/people$/)
    await accessible(one.page, 'people')
    await one.page.keyboard.type('247680')
    await at(one.page, /^\/s$/)
    for (const path of ['/me', '/me/sync', '/me/storage', '/me/pin', '/me/renew', '/attention', '/about', '/no/such']) {
      await visit(one, path)
      await accessible(one.page, path)
    }
    const own = new URL(one.page.url()).host
    expect([...new Set(asked)].filter((host) => host !== own && host !== '')).toEqual([])
  })
}
