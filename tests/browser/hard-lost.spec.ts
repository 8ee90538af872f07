import { readFileSync } from 'node:fs'
import { known, press, report, syncLine } from './harness/screens'
import { expect, t, test } from './harness/test'

/** A device that its supervisor has revoked. */

test('a revoked device is told so, and what it has not sent stays within reach', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.offline()
  await report(page, '停用以前没发出去的')
  const listed = server.cli('device', 'list', '--user', 'JW-1001', '--json')
  for (const { id } of JSON.parse(listed) as { id: string }[]) server.cli('device', 'revoke', id)
  await li.online()

  await expect(syncLine(page)).toContainText(t('shell.sync.revoked'), { timeout: 60_000 })
  await expect.poll(async () => (await known(page, '停用以前'))?.delivery).toBe('saved')
  await syncLine(page).click()
  await expect(page.getByText(t('shell.session.revoked_text'))).toBeVisible()
  // Others never see what a device brings that is no longer trusted.
  const chen = await phone('陈卫红')
  expect(await known(chen.page, '停用以前')).toBeUndefined()

  // The words can be given to somebody by hand.
  await li.go('/me')
  await page.getByRole('button', { name: t('shell.export.title') }).click()
  const download = page.waitForEvent('download')
  await press(page, t('shell.export.save')).click()
  const file = await (await download).path()
  expect(readFileSync(file, 'utf8')).toContain('停用以前没发出去的')
})
