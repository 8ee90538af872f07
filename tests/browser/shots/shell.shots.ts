import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_PIN, known, lock, pin, press, report, syncLine } from '../harness/screens'
import { app } from '../harness/server'
import { expect, t } from '../harness/test'
import { test } from './studio'

/** What everybody sees: coming in, one's own page, and the days on which something goes wrong. */

test('coming in', async ({ studio, server }) => {
  const { snap, scene } = studio
  const phone = await studio.fresh()
  const { page } = phone
  await expect(page.getByRole('button', { name: /李秀兰/ })).toBeVisible()
  await snap(phone, 'welcome')
  await scene('everybody of the demo', async () => {
    await page.getByRole('button', { name: new RegExp(t('shell.demo.more').split('{')[0]!) }).click()
    await snap(phone, 'welcome-all')
  })
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  const code = page.getByLabel(t('shell.enrol.code'), { exact: true })
  await code.fill('abc')
  await press(page, t('shell.next')).click()
  await snap(phone, 'enrol-code-short')
  await code.fill(await server.code('李秀兰'))
  await snap(phone, 'enrol-code')
  await press(page, t('shell.next')).click()
  await snap(phone, 'enrol-device')
  await press(page, t('shell.next')).click()
  await snap(phone, 'enrol-pin')
  await page.keyboard.type('123456')
  await expect(page.getByRole('alert')).toBeVisible()
  await snap(phone, 'enrol-pin-weak')
  await page.keyboard.type(DEMO_PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await page.keyboard.type(DEMO_PIN)
  await expect(press(page, t('shell.ready.go'))).toBeVisible()
  await snap(phone, 'ready')
  await press(page, t('shell.ready.go')).click()
  await phone.synced()

  await scene('the pad', async () => {
    await lock(phone)
    await page.reload()
    await expect(page.getByText(t('shell.pin.enter'))).toBeVisible()
    await snap(phone, 'pin')
    await page.keyboard.type('864209')
    await expect(page.getByRole('alert')).toBeVisible()
    await snap(phone, 'pin-wrong')
    await press(page, t('shell.forget.open')).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await snap(phone, 'pin-forgotten')
  })
  await scene('WeChat', async () => {
    const wechat = await studio.fresh({
      userAgent: 'Mozilla/5.0 (Linux; Android 13) Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.40',
    })
    await expect(wechat.page.getByText(t('shell.unsupported.wechat_2'))).toBeVisible()
    await snap(wechat, 'wechat')
  })
})

test("one's own page", async ({ studio, server }) => {
  const { snap, scene } = studio
  const li = await studio.of('李秀兰')
  const { page } = li
  for (const [path, name] of [
    ['/me', 'me'],
    ['/me/sync', 'sync'],
    ['/me/storage', 'storage'],
    ['/me/pin', 'pin-change'],
    ['/me/renew', 'renew'],
    ['/attention', 'attention-none'],
    ['/about', 'about'],
    ['/no/such', 'nowhere'],
  ] as const) {
    await li.go(path)
    await snap(li, name)
  }
  await scene('no signal', async () => {
    await li.go('/s')
    await li.offline()
    await report(page, '楼道灯不亮,老人上下楼看不清')
    await snap(li, 'saved-offline')
    await report(page, '地下车库入口积水')
    await li.go('/s')
    await snap(li, 'home-offline')
    await li.go('/me/sync')
    await snap(li, 'sync-offline')
    await li.go('/me')
    await page.getByRole('button', { name: t('shell.lock.switch') }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await snap(li, 'lock-waiting')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: t('shell.export.title') }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await snap(li, 'export')
    await page.keyboard.press('Escape')
    await li.online()
    await li.synced()
  })
  await scene('a session that has lapsed', async () => {
    await server.down()
    await server.up({ LIANJIAN_AUTH__ISSUER: 'lianjian-anew' })
    await report(page, '登录到期以后写的')
    await expect(syncLine(page)).toContainText(t('shell.sync.lapsed'))
    await li.go('/s')
    await snap(li, 'home-lapsed')
    await li.go('/me/sync')
    await snap(li, 'sync-lapsed')
  })
})

test('a new version', async ({ studio, server }) => {
  const li = await studio.of('李秀兰')
  const folder = mkdtempSync(join(tmpdir(), 'lianjian-app-'))
  cpSync(app, folder, { recursive: true })
  appendFileSync(join(folder, 'sw.js'), '\n// a newer one\n')
  for (const packed of ['sw.js.br', 'sw.js.gz']) rmSync(join(folder, packed), { force: true })
  await server.down()
  await server.up({}, folder)
  await li.page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  await expect(li.page.getByText(t('shell.notice.version'))).toBeVisible()
  await studio.snap(li, 'new-version')
})

test('what needs its author, and what is gone', async ({ studio, server }) => {
  const { snap, scene } = studio
  await scene('held for a supervisor', async () => {
    const li = await studio.of('李秀兰')
    await li.offline()
    await report(li.page, '卸任以后写的一条')
    const [grant] = JSON.parse(server.cli('grant', 'list', '--user', 'JW-1001', '--json')) as {
      id: string
    }[]
    const longAgo = new Date(Date.now() - 30 * 24 * 3_600_000).toISOString()
    server.cli('grant', 'end', grant!.id, '--at', longAgo)
    await li.online()
    await expect(syncLine(li.page)).toContainText(t('shell.sync.attention', { n: 1 }), {
      timeout: 60_000,
    })
    await snap(li, 'home-attention')
    await syncLine(li.page).click()
    await expect(li.page.getByRole('article')).toBeVisible()
    await snap(li, 'attention')
    await press(li.page, t('shell.attention.discard')).click()
    await snap(li, 'attention-discard')
    await press(li.page, t('shell.attention.discard')).last().click()
    await li.page.getByText(t('shell.attention.past', { n: 1 })).click()
    await snap(li, 'attention-past')
  })
  await scene('erased by order', async () => {
    const zhou = await studio.of('周桂英')
    await zhou.offline()
    await report(zhou.page, '停用以前没发出去的')
    const listed = server.cli('device', 'list', '--user', 'JW-1003', '--json')
    for (const { id } of JSON.parse(listed) as { id: string }[]) server.cli('device', 'revoke', id)
    await zhou.online()
    await expect(zhou.page.getByRole('heading', { name: t('shell.wiped.order_title') })).toBeVisible({
      timeout: 60_000,
    })
    await snap(zhou, 'wiped-by-order')
  })
  await scene('erased by the browser', async () => {
    const chen = await studio.of('胡小军')
    await chen.offline()
    await report(chen.page, '清掉时还没发的')
    const cdp = await chen.context.newCDPSession(chen.page)
    const { origin } = new URL(chen.page.url())
    await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
    await expect(chen.page.getByRole('heading', { name: t('shell.wiped.title') })).toBeVisible()
    await snap(chen, 'wiped')
    await chen.online()
  })
})

test('a full phone', async ({ studio }) => {
  test.skip(studio.size !== 'phone')
  const xia = await studio.of('夏荷')
  const { page } = xia
  const cdp = await xia.context.newCDPSession(page)
  const { origin } = new URL(page.url())
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  for (let n = 0; !(await page.getByRole('alert').isVisible()); n += 1) {
    await xia.go('/s')
    await report(page, `快满了还在写的第${n}条`).catch(() => undefined)
    if (n > 40 || !(await known(page, `第${n}条`))) break
  }
  await expect(page.getByRole('alert')).toBeVisible()
  await studio.snap(xia, 'full-save')
  await page.reload()
  await pin(page)
  await expect(page.getByRole('alert')).toBeVisible()
  await studio.snap(xia, 'full-pin')
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
})
