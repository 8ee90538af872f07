import { arrives, known, phase, pin, press, report } from './harness/screens'
import { expect, t, test } from './harness/test'

/** A device that its supervisor has revoked: lost, stolen, or handed back. */

const OTHER_PIN = '135790'

test('a revoked device hands over what it has not sent, and nothing of it stays', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await report(page, '停用以前送到的')
  await arrives(page, '停用以前送到的')
  await li.offline()
  await report(page, '停用以前没发出去的')
  const listed = server.cli('device', 'list', '--user', 'JW-1001', '--json')
  for (const { id } of JSON.parse(listed) as { id: string }[]) server.cli('device', 'revoke', id)
  expect(await phase(page)).toBe('open')

  // At the next contact the server takes what there is, and only then the store is erased.
  await li.online()
  await expect(page.getByRole('heading', { name: t('shell.wiped.order_title') })).toBeVisible({
    timeout: 60_000,
  })
  await expect(page.getByText(t('shell.wiped.order_text', { name: '李秀兰' }))).toBeVisible()
  await expect(page.getByText(t('shell.wiped.held', { n: 1 }))).toBeVisible()
  const held = server.cli('held', 'list', '--json')
  const waiting = (JSON.parse(held) as { code: string; person: string; words?: string[] }[]).filter(
    ({ code }) => code === 'device_revoked',
  )
  expect(waiting).toHaveLength(1)
  expect(waiting[0]).toMatchObject({ person: '李秀兰' })
  expect(waiting[0]?.words).toContain('title: 停用以前没发出去的')
  const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
  expect(left.filter((name) => /store|media/.test(name ?? ''))).toEqual([])
  // Nobody sees what a device brought that is no longer trusted, until a supervisor lets it in.
  const chen = await phone('陈卫红')
  expect(await known(chen.page, '没发出去的')).toBeUndefined()

  // With a new code the same phone is theirs again, and has what had arrived.
  await press(page, t('shell.wiped.go')).click()
  await page.getByRole('link', { name: t('shell.welcome.type') }).click()
  await page.getByLabel(t('shell.enrol.code'), { exact: true }).fill(await server.code('李秀兰'))
  await press(page, t('shell.next')).click()
  await press(page, t('shell.next')).click()
  await pin(page, OTHER_PIN)
  await expect(page.getByText(t('shell.pin.again'))).toBeVisible()
  await pin(page, OTHER_PIN)
  await press(page, t('shell.ready.go')).click()
  await arrives(page, '停用以前送到的')
})
