import type { Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { press, report, syncLine } from './harness/screens'
import type { Server } from './harness/server'
import { expect, t, test } from './harness/test'

/** What the server does not take: whose words they were, why, and every way out. */

const COMPOUND = '阳曲花园'
const CENTRE = '静北区房屋应急维修中心'
const COMPANY = '安居汇物业服务有限公司'

/** Gives the compound these parties, as its administrator does with a table. */
function parties(server: Server, ...listed: string[]): void {
  const shown = server.cli('scope', 'show', COMPOUND, '--json')
  const { path, compound } = JSON.parse(shown) as {
    path: string
    compound: { households: number }
  }
  const csv = join(server.folder, 'compound.csv')
  const parent = path.split('/').slice(0, -1).join('/')
  writeFileSync(
    csv,
    [
      'name,kind,parent,residents_committee,owners_committee,households,parties',
      [COMPOUND, 'compound', parent, 'yes', 'yes', compound.households, listed.join(';')].join(','),
    ].join('\n'),
  )
  server.cli('import', '--kind', 'scopes', '--csv', csv)
}

const card = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words })
const door = (page: Page, words: string, name: string) =>
  card(page, words).getByRole('button', { name: t(`shell.attention.${name}`), exact: true })

test('what is refused comes back with its words, its reason and doors that open', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  for (const words of ['东门刷卡没反应', '西门刷卡没反应']) await report(li.page, words, '门禁大门')
  await li.synced()
  const chen = await phone('陈卫红')
  const { page } = chen
  const cases = [await chen.find('东门刷卡没反应'), await chen.find('西门刷卡没反应')]

  // While she has no signal, the centre is struck off the compound's list.
  await chen.offline()
  const words = ['东门等不及了,请应急中心来', '西门也请应急中心来']
  for (const [index, doc] of cases.entries()) {
    await chen.open(doc)
    await chen.act('transferred', async (form) => {
      await form.getByRole('radio', { name: new RegExp(CENTRE) }).check()
      await form.getByRole('textbox').fill(words[index]!)
    })
  }
  parties(server, `company:${COMPANY}`)
  await chen.online()
  await expect(syncLine(page)).toContainText(t('shell.sync.attention', { n: 2 }), {
    timeout: 60_000,
  })
  await syncLine(page).click()
  for (const said of words) {
    await expect(card(page, said).getByText(said)).toBeVisible()
    await expect(card(page, said)).toContainText(t('core.code.wrong_fixer'))
  }

  // Doing it again changes nothing as long as the reason stands: it is said, and the words stay.
  await door(page, words[0]!, 'retry').click()
  await expect(page.getByRole('status').filter({ hasText: t('core.code.wrong_fixer') })).toBeVisible()
  await expect(door(page, words[0]!, 'retry')).toBeVisible()

  // The words of the other become a supplement that everybody reads.
  await door(page, words[1]!, 'supplement').click()
  await expect(syncLine(page)).toContainText(t('shell.sync.attention', { n: 1 }))
  await li.open(cases[1]!)
  await expect(li.page.getByText(words[1]!)).toBeVisible({ timeout: 60_000 })

  // The centre is back on the list; now it can be done again.
  parties(server, `company:${COMPANY}`, `emergency_centre:${CENTRE}`)
  await chen.synced()
  await door(page, words[0]!, 'retry').click()
  await expect(page.getByText(t('shell.attention.none'), { exact: true })).toBeVisible()
  await expect(syncLine(page)).toContainText(t('shell.sync.done'), { timeout: 60_000 })
  const ding = await phone('丁强', 'tablet')
  await ding.open(cases[0]!)
  await expect(ding.page.getByText(words[0]!).first()).toBeVisible()
})

test('what was written after a role had ended waits for a supervisor, and can be handed on', async ({
  phone,
  server,
}) => {
  const li = await phone('李秀兰')
  const { page } = li
  await li.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await li.offline()
  await report(page, '卸任以后写的一条')
  const grants = server.cli('grant', 'list', '--user', 'JW-1001', '--json')
  const [grant] = JSON.parse(grants) as { id: string }[]
  const longAgo = new Date(Date.now() - 30 * 24 * 3_600_000).toISOString()
  server.cli('grant', 'end', grant!.id, '--at', longAgo)
  await li.online()

  await expect(syncLine(page)).toContainText(t('shell.sync.attention', { n: 1 }), {
    timeout: 60_000,
  })
  await syncLine(page).click()
  const one = card(page, '卸任以后写的一条')
  await expect(one).toContainText(t('core.reason.held'))
  await expect(one).toContainText(t('shell.attention.held_text'))
  expect(server.cli('held', 'list')).toContain('李秀兰')

  await door(page, '卸任以后写的一条', 'hand_over').click()
  await expect(page.getByText(t('shell.attention.copied'))).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('卸任以后写的一条')
  expect(copied).toContain(t('core.reason.held'))

  await door(page, '卸任以后写的一条', 'discard').click()
  const sure = page.getByRole('dialog')
  await expect(sure).toContainText(t('shell.attention.discard_text'))
  await press(page, t('shell.attention.discard')).last().click()
  await expect(page.getByText(t('shell.attention.none'), { exact: true })).toBeVisible()
  // Let go here; the words are kept for a while, and the supervisor still has them.
  await page.getByText(t('shell.attention.past', { n: 1 })).click()
  await expect(card(page, '卸任以后写的一条')).toContainText(t('shell.attention.was_discarded'))
  expect(server.cli('held', 'list')).toContain('李秀兰')
})
