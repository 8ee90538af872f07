import {
  arrives,
  DEMO_PIN,
  home,
  join,
  known,
  lock,
  phase,
  pin,
  report,
  syncLine,
} from './harness/screens'
import { expect, t, test } from './harness/test'

/** One phone in several hands, and one app in several windows. */

const OTHER_PIN = '135790'

test('two people share a phone: each sees their own, and a queue waits for its owner', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.offline()
  await report(page, '李秀兰没发出去的')
  await li.go('/me')
  await page.getByRole('button', { name: t('shell.lock.switch') }).click()
  await expect(page.getByRole('dialog')).toContainText(t('shell.lock.waiting', { n: 1 }))
  await page.getByRole('button', { name: t('shell.lock.confirm_switch') }).click()
  await expect.poll(() => phase(page)).toBe('locked')
  await li.online()

  await join(page, await server.code('许爱珍'), OTHER_PIN)
  await expect.poll(() => phase(page)).toBe('open')
  expect(await page.evaluate(() => window.lianjian?.state.value.me?.name)).toBe('许爱珍')
  await report(page, '许爱珍自己的一条')
  await arrives(page, '许爱珍自己的一条')
  expect(await known(page, '李秀兰没发出去的')).toBeUndefined()

  // Put away and taken out again, the list says whose work still waits.
  await lock(li)
  await page.reload()
  const hers = page.getByRole('button', { name: /李秀兰/ })
  await expect(hers).toContainText(t('shell.people.unsent', { n: 1 }))
  await hers.click()
  await pin(page, OTHER_PIN)
  await expect(page.getByRole('alert')).toContainText(t('shell.error.pin_wrong'))
  expect(await phase(page)).toBe('locked')
  await pin(page, DEMO_PIN)
  await expect.poll(() => phase(page)).toBe('open')
  await arrives(page, '李秀兰没发出去的')
  expect(await known(page, '许爱珍自己的一条')).toBeUndefined()
  await home(page)
  await expect(syncLine(page)).toContainText(t('shell.sync.done'))
})

test('two tabs write at once and agree, and closing one loses nothing of the other', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const first = li.page
  await report(first, '两个窗口一起写')
  const doc = await li.find((await known(first, '两个窗口一起写'))?.title ?? '')
  await li.open(doc)
  const second = await li.tab(`/c/${doc}`)
  const heading = second.getByRole('heading', { name: t('case.report.title') })
  await expect(heading).toBeVisible()
  await li.offline()

  const comment = async (page: typeof first, words: string) => {
    const button = page.getByRole('button', { name: t('case.do.comment'), exact: true })
    if (!(await button.isVisible())) {
      await page.getByRole('button', { name: t('case.more_label') }).click()
    }
    await button.click()
    await page.getByRole('dialog').getByRole('textbox').fill(words)
  }
  const send = (page: typeof first) => page.getByRole('dialog').getByTestId('submit').click()
  await Promise.all([comment(first, '左边窗口说的'), comment(second, '右边窗口说的')])
  await Promise.all([send(first), send(second)])
  for (const page of [first, second]) {
    for (const words of ['左边窗口说的', '右边窗口说的']) {
      await expect(page.getByText(words).first()).toBeVisible()
    }
  }

  // The first tab has the engine. It goes while the second is being written in.
  await comment(second, '窗口关掉时正在写的')
  await first.close()
  await send(second)
  await expect(second.getByText('窗口关掉时正在写的').first()).toBeVisible()
  expect(await phase(second)).toBe('open')
  await expect.poll(async () => (await known(second, '两个窗口'))?.pending).toBe(3)

  await li.online()
  await arrives(second, '两个窗口')
  const chen = await phone('陈卫红', 'tablet')
  await chen.open(doc)
  for (const words of ['左边窗口说的', '右边窗口说的', '窗口关掉时正在写的']) {
    await expect(chen.page.getByText(words)).toHaveCount(1)
  }
})
