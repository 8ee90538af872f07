import type { Phone } from '../harness/phone'
import { press } from '../harness/screens'
import { expect, t } from '../harness/test'
import { test, type Studio } from './studio'

/** The committee's, the company's and the supervisor's screens. */

const pile = (phone: Phone, key: string): Promise<void> =>
  phone.page.locator(`[data-tab=${key}]`).click()

/** Every pile, and from it the first case. */
async function piles(studio: Studio, phone: Phone, who: string, keys: string[]): Promise<void> {
  for (const key of keys) {
    await studio.scene(`${who} ${key}`, async () => {
      await pile(phone, key)
      await studio.snap(phone, `${who}-${key}`)
    })
  }
}

async function first(phone: Phone): Promise<void> {
  await phone.page.getByRole('article').first().getByRole('button').first().click()
  await expect(phone.page.getByText(t('case.story'), { exact: true })).toBeVisible()
}

/** Opens an action's form, takes it and puts it away. */
async function form(studio: Studio, phone: Phone, action: string, name: string): Promise<void> {
  const { page } = phone
  await studio.scene(name, async () => {
    const button = page.getByRole('button', { name: new RegExp(`^${t(`case.do.${action}`)}`) })
    if (!(await button.first().isVisible())) {
      await page.getByRole('button', { name: t('case.more_label') }).click()
    }
    await button.first().click()
    await expect(page.getByTestId('submit')).toBeVisible()
    await studio.snap(phone, name)
  })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
}

/** The case of each status that this person has, and what they may do with it. */
async function statuses(studio: Studio, phone: Phone, who: string): Promise<void> {
  const docs = await phone.page.evaluate(() => {
    const found = new Map<string, string>()
    for (const row of window.lianjian!.rows.value as unknown as (TestRow & {
      kind: string
      reading: string | null
    })[]) {
      if (row.kind !== 'complaint' || !row.status) continue
      const key = row.reading ?? row.status
      if (!found.has(key)) found.set(key, row.doc)
    }
    return [...found]
  })
  for (const [status, doc] of docs) {
    await studio.scene(`${who} ${status}`, async () => {
      await phone.open(doc)
      await studio.snap(phone, `case-${who}-${status}`)
    })
  }
}

test('the committee', async ({ studio }) => {
  const chen = await studio.of('陈卫红')
  const { page } = chen
  await chen.go('/committee')
  await piles(studio, chen, 'committee', ['to_register', 'to_route', 'to_verify', 'patrols', 'visits', 'all'])
  await studio.scene('nothing is found', async () => {
    await page.getByRole('searchbox').fill('没有这样的')
    await studio.snap(chen, 'committee-none')
    await page.getByRole('searchbox').fill('')
  })
  await studio.scene('a patrol', async () => {
    await pile(chen, 'patrols')
    await page.locator('article button').first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await studio.snap(chen, 'committee-patrol')
    await page.keyboard.press('Escape')
    await pile(chen, 'visits')
    await page.locator('article button').first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await studio.snap(chen, 'committee-visit')
    await page.keyboard.press('Escape')
  })
  await studio.scene('two acted at once', async () => {
    await chen.open(await chen.find('南门道闸坏了，车进不来'))
    await studio.snap(chen, 'case-conflict')
  })
  await studio.scene('verify', async () => {
    await chen.go('/committee')
    await pile(chen, 'to_verify')
    await page.getByRole('button', { name: t('case.do.confirmed'), exact: true }).first().click()
    await expect(page.getByTestId('submit')).toBeVisible()
    await studio.snap(chen, 'form-confirm')
    await page.getByTestId('submit').click()
    await studio.snap(chen, 'form-confirm-missing')
    await page.keyboard.press('Escape')
  })
  await studio.scene('a call', async () => {
    await chen.go('/committee')
    await pile(chen, 'to_verify')
    await first(chen)
    await page.getByRole('button', { name: t('case.do.called_back'), exact: true }).click()
    const reached = page.getByRole('dialog').getByRole('radio')
    await reached.first().check()
    await studio.snap(chen, 'form-call')
    await page.keyboard.press('Escape')
    await press(page, t('shell.leave.discard')).click()
    await form(studio, chen, 'set_committee_field_priority', 'form-priority')
    await form(studio, chen, 'set_committee_field_category', 'form-category')
  })
  await studio.scene('forms', async () => {
    await chen.go('/committee')
    await pile(chen, 'to_register')
    await first(chen)
    await studio.snap(chen, 'committee-case')
    await form(studio, chen, 'verified', 'form-verify')
    await form(studio, chen, 'returned', 'form-return')
    await chen.go('/committee')
    await pile(chen, 'to_route')
    await first(chen)
    await form(studio, chen, 'handed_off', 'form-refer')
    await form(studio, chen, 'closed_unfixed', 'form-close')
  })
  await statuses(studio, chen, 'committee')
  await studio.scene('codes on paper', async () => {
    await chen.go('/committee')
    await pile(chen, 'patrols')
    await press(page, t('desk.points.print')).click()
    await expect(page.getByText(t('desk.points.how'))).toBeVisible()
    await studio.snap(chen, 'print-points')
  })
})

test('the company', async ({ studio }) => {
  const wang = await studio.of('王建国')
  const { page } = wang
  await wang.go('/property')
  await piles(studio, wang, 'property', ['to_accept', 'working', 'awaiting_check', 'all'])
  await studio.scene('together', async () => {
    await pile(wang, 'to_accept')
    const together = page.getByRole('button', { name: new RegExp(t('desk.batch.open', { n: '\\d+' })) })
    // Where the demo has two usual ones waiting.
    if (!(await together.isVisible())) return
    await together.click()
    await studio.snap(wang, 'property-batch')
    await page.keyboard.press('Escape')
  })
  await studio.scene('forms', async () => {
    await wang.go('/property')
    await pile(wang, 'to_accept')
    await first(wang)
    await studio.snap(wang, 'property-case')
    await form(studio, wang, 'accept_and_assign', 'form-accept')
    await form(studio, wang, 'declined', 'form-decline')
    await form(studio, wang, 'exempt_asked', 'form-exempt')
    await form(studio, wang, 'extension_asked', 'form-extension')
    await wang.go('/property')
    await pile(wang, 'working')
    await first(wang)
    await form(studio, wang, 'fixed', 'form-fixed')
    await form(studio, wang, 'set_property_field_appointment', 'form-appointment')
    await form(studio, wang, 'set_property_field_quote', 'form-quote')
    await page.getByRole('button', { name: t('case.more_label') }).click()
    await studio.snap(wang, 'property-more')
    await page.getByRole('dialog').getByRole('button', { name: t('case.print') }).click()
    await expect(page.getByRole('img', { name: t('desk.sheet.qr') })).toBeVisible()
    await studio.snap(wang, 'print-dispatch')
  })
  await statuses(studio, wang, 'property')
  await studio.scene('me', async () => {
    await wang.go('/me')
    await studio.snap(wang, 'me-property')
  })
})

test('more time', async ({ studio }) => {
  const [wang, chen] = [await studio.of('王建国'), await studio.of('陈卫红')]
  const doc = await wang.find('地下水泵房泵底漏水')
  await wang.open(doc)
  await wang.act('extension_asked', async (asked) => {
    await asked.getByRole('button', { name: t('case.when.tomorrow_morning') }).click()
    await asked.getByRole('button', { name: t('case.phrases.extension_asked.0') }).click()
  })
  await wang.synced()
  await studio.snap(wang, 'case-asked')
  await chen.synced()
  await chen.go('/committee')
  await pile(chen, 'to_answer')
  await studio.snap(chen, 'committee-to_answer')
  await chen.open(doc)
  await studio.snap(chen, 'case-to_answer')
  await form(studio, chen, 'extension_decided', 'form-answer')
})

test('supervisors and others', async ({ studio }) => {
  for (const [name, who] of [
    ['何建华', 'supervisor'],
    ['冯立', 'observer'],
  ] as const) {
    await studio.scene(who, async () => {
      const one = await studio.of(name)
      await one.go('/supervisor')
      await piles(studio, one, who, ['overdue', 'open', 'all'])
      await first(one)
      await studio.snap(one, `${who}-case`)
      if (who === 'supervisor') {
        await form(studio, one, 'urged', 'form-urge')
        await form(studio, one, 'voided', 'form-void')
        await statuses(studio, one, who)
      }
    })
  }
  await studio.scene('an administrator', async () => {
    await studio.snap(await studio.of('高翔'), 'admin')
  })
})
