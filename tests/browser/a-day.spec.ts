import type { Page } from '@playwright/test'
import type { Phone } from './harness/phone'
import { expect, t, test } from './harness/test'

const GATE = '东门门禁刷卡没反应'
const CENTRE = '应急维修中心'

/** What a case says of itself on a screen: where it stands, and what counts when two acted at once. */
async function told(page: Page): Promise<{ status: string; verdicts: string[]; now: string[] }> {
  const view = await page.evaluate(async () => {
    const doc = location.pathname.replace('/c/', '')
    const view = (await window.lianjian?.query({ query: 'case', doc })) as {
      row: { status: string }
    }
    return view.row.status
  })
  const cards = page.locator('section, article, div').filter({ has: page.locator('> p > strong') })
  return {
    status: view,
    verdicts: await cards.locator('> p > strong').allInnerTexts(),
    now: await cards.locator('> p.now').allInnerTexts(),
  }
}

/** In a case's timeline: what is greyed as not in effect. */
const notInEffect = (page: Page) => page.getByText(t('core.effect.not_in_effect'), { exact: true })

async function basement(...phones: Phone[]): Promise<void> {
  for (const phone of phones) {
    await phone.offline()
    await expect
      .poll(() => phone.page.evaluate(() => window.lianjian?.state.value.sync.online))
      .toBe(false)
  }
}

test('a day: three people act without a line at cross purposes, and all screens tell one story', async ({
  phone,
}) => {
  const li = await phone('李秀兰')
  const wang = await phone('王建国', 'tablet')
  const chen = await phone('陈卫红')

  // Yesterday's broken gate, a repair: the system has sent it to the company.
  const scope = (await li.find('8号楼门口窨井冒水')).split('/')[0]
  await li.page.evaluate(
    async ([scope, title]) => {
      await window.lianjian?.execute({
        doc: null,
        scope,
        command: {
          command: 'file_complaint',
          internal: false,
          report: {
            kind: 'repair',
            category: 'door_access',
            title,
            text: '早上起刷卡没有反应,老人进不来。',
            building: null,
            unit: null,
            place: '东门',
            observed_at: Date.now() * 1000,
            channel: 'patrol',
            external_no: null,
            external_due: null,
            severity: 'normal',
          },
        },
      })
    },
    [scope, GATE] as const,
  )
  await li.synced()
  const gate = await li.find(GATE)
  for (const other of [wang, chen]) expect(await other.find(GATE)).toBe(gate)

  // No signal for any of them.
  await basement(li, wang, chen)
  await wang.open(gate)
  await wang.act('accepted')
  await wang.act('set_property_field_plan', (form) =>
    form.getByRole('textbox').fill('换读卡器,今天下午到货'),
  )
  await chen.open(gate)
  await chen.act('transferred', async (form) => {
    await form.getByRole('radio', { name: new RegExp(CENTRE) }).check()
    await form.getByRole('textbox').fill('物业一直没有回话,先请应急中心')
  })
  await li.open(gate)
  await li.act('comment', (form) => form.getByRole('textbox').fill('楼里老人都等着'))
  expect((await told(wang.page)).status).toBe('accepted')
  expect((await told(chen.page)).status).toBe('dispatched')

  // Back at a network, in this order: the acceptance comes after the transfer that did not know of it.
  for (const back of [li, chen, wang]) {
    await back.online()
    await back.synced()
  }
  for (const each of [li, wang, chen]) {
    await each.synced()
    await expect(notInEffect(each.page).first()).toBeVisible()
  }
  const stories = [
    await told(li.page),
    await told(wang.page),
    // Her own screen says 您 where the others name her.
    await told(chen.page).then((story) => ({
      ...story,
      verdicts: story.verdicts.map((words) => words.replace('您', '居委会陈卫红')),
    })),
  ]
  expect(stories[0]?.status).toBe('dispatched')
  expect(stories[0]?.verdicts.length).toBeGreaterThan(0)
  for (const story of stories) {
    expect(story.status).toBe(stories[0]?.status)
    expect(story.verdicts).toEqual(stories[0]?.verdicts)
  }
  // His own part stands first on his screen, as his.
  const his = wang.page.locator('p', { has: wang.page.locator('strong') }).first()
  await expect(his).toContainText('您')

  // The centre's crew takes it and mends it, with a photo; the committee confirms at its desk.
  const ding = await phone('丁强', 'tablet')
  await ding.open(gate)
  await ding.act('accepted')
  await ding.act('fixed', (form) => form.getByRole('textbox').first().fill('换了读卡器'))
  await ding.synced()
  await chen.synced()
  await expect.poll(async () => (await told(chen.page)).status).toBe('fixed')

  // Li, in the stairwell, sees that it still does not work; the committee confirms meanwhile.
  await li.synced()
  await expect.poll(async () => (await told(li.page)).status).toBe('fixed')
  await basement(li)
  await li.act('sighting', (form) => form.getByRole('textbox').first().fill('刷卡还是没反应'))
  await chen.act('confirmed', async (form) => {
    const whom = form.getByRole('radio')
    if ((await whom.count()) > 0) await whom.first().check()
  })
  await chen.synced()
  await expect.poll(async () => (await told(chen.page)).status).toBe('confirmed')

  // She surfaces: the case is open again for everybody, and everybody can read why.
  await li.online()
  await li.synced()
  for (const each of [li, wang, chen, ding]) {
    await each.synced()
    await expect.poll(async () => (await told(each.page)).status).toBe('dispatched')
  }
  await expect(chen.page.getByText('刷卡还是没反应').first()).toBeVisible()
})
