import { expect, t, test } from './harness/test'
import { arrives, known, press, report, syncLine } from './harness/screens'

/** Days on which something goes wrong, as a person lives through them. */

test('a session that has lapsed stops nobody from writing, and a new code sends it all', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  // The server takes neither token of before, as after half a year in a drawer.
  await server.down()
  await server.up({ LIANJIAN_AUTH__ISSUER: 'lianjian-anew' })

  await report(page, '登录到期前后写的第一条')
  await expect(syncLine(page)).toContainText(t('shell.sync.lapsed'))
  await report(page, '登录到期以后写的第二条')
  expect((await known(page, '第一条'))?.delivery).toBe('saved')
  expect((await known(page, '第二条'))?.delivery).toBe('saved')

  // From the line to the words to the door; a code that is no good changes nothing.
  await syncLine(page).click()
  await expect(page.getByText(t('shell.session.lapsed_text'))).toBeVisible()
  await press(page, t('shell.session.renew')).click()
  const code = page.getByLabel(t('shell.enrol.code'), { exact: true })
  await code.fill('AAAA-BBBB-CCCC')
  await press(page, t('shell.renew.send')).click()
  await expect(page.getByText(t('shell.error.enrolment_rejected'))).toBeVisible()
  expect((await known(page, '第二条'))?.delivery).toBe('saved')
  await code.fill(await server.code('李秀兰'))
  await press(page, t('shell.renew.send')).click()

  await arrives(page, '第一条')
  await arrives(page, '第二条')
  await expect(syncLine(page)).toContainText(t('shell.sync.done'))
  const chen = await phone('陈卫红')
  for (const words of ['第一条', '第二条']) await arrives(chen.page, words)
})

test('a server that is killed in the middle of everything is waited for, by nobody', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const chen = await phone('陈卫红', 'tablet')
  for (const round of ['一', '二']) {
    await report(li.page, `第${round}次停机前写的`)
    await server.down()
    await report(li.page, `第${round}次停机时写的`)
    expect((await known(li.page, `第${round}次停机时`))?.delivery).toMatch(/saved|sending/)
    await server.up()
    // Nobody presses anything.
    for (const words of [`第${round}次停机前`, `第${round}次停机时`]) {
      await arrives(li.page, words)
      await expect
        .poll(async () => (await known(chen.page, words))?.doc, { timeout: 60_000 })
        .toBeDefined()
    }
  }
  await expect(syncLine(li.page)).toContainText(t('shell.sync.done'))
  const titles = await chen.page.evaluate(() => window.lianjian?.rows.value.map((row) => row.title))
  expect(titles?.filter((title) => title.includes('次停机'))).toHaveLength(4)
})
