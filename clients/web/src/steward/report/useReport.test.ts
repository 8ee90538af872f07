import { describe, expect, it } from 'vitest'
import {
  filing,
  freshReport,
  isTouched,
  markCommand,
  titleOf,
  wordsOf,
  type ReportDraft,
} from './useReport'

const report = (over: Partial<ReportDraft>): ReportDraft => ({ ...freshReport('s'), ...over })

describe('a report', () => {
  it('is titled by what was pressed, then by what was written, then by what and where', () => {
    const title = (over: Partial<ReportDraft>) =>
      titleOf(report(over), '渗漏水', '泵房渗漏水', '、')
    expect(title({ chips: ['滴水', '地上积水'], place: '泵房' })).toBe('泵房 滴水、地上积水')
    expect(title({ text: '泵房水管漏了。已经两天', place: '泵房' })).toBe('泵房水管漏了')
    expect(title({ text: '漏了' })).toBe('渗漏水 漏了')
    expect(title({})).toBe('泵房渗漏水')
    expect(title({ text: '很'.repeat(200) })).toHaveLength(60)
    // Half a character would be refused as no text, and the report with it.
    const faces = title({ text: `x${'💧'.repeat(200)}` })
    expect(faces).toBe(`x${'💧'.repeat(59)}`)
  })

  it('says all that was pressed and written', () => {
    expect(wordsOf(report({ chips: ['滴水', '坏了'], text: ' 两天了 ' }), '、')).toBe(
      '滴水、坏了\n两天了',
    )
  })

  it("carries another system's number only when it came from there", () => {
    const hotline = { external_no: ' 2611 ', external_due: '2026-11-25' }
    const filed = (over: Partial<ReportDraft>) => filing(report({ ...hotline, ...over }), 'x', 'x')
    expect(filed({ channel: 'phone' })).toMatchObject({
      command: { report: { external_no: null } },
      external_due: null,
    })
    expect(filed({ channel: 'hotline' })).toMatchObject({
      command: { report: { external_no: '2611' } },
      external_due: '2026-11-25',
    })
  })

  it('names in a patrol no case that is kept from the company', () => {
    const mark = {
      patrol: 's/p',
      checkpoint: 'c',
      name: '泵房',
      method: 'qr',
      presence: 'unknown',
    } as const
    const made = { doc: 's/d', title: '保安打人', open: true }
    expect(markCommand(mark, made, '已另行上报')).toMatchObject({ note: '保安打人', case: 'd' })
    const kept = markCommand(mark, { ...made, open: false }, '已另行上报')
    expect(kept).toMatchObject({ result: 'issue', note: '已另行上报', case: null })
    expect(JSON.stringify(kept)).not.toContain('"d"')
  })

  it("is worth keeping once there is anything of the person's own in it", () => {
    expect(isTouched(report({ place: '泵房', from: 'scan' }))).toBe(false)
    expect(isTouched(report({ category: 'leak' }))).toBe(true)
    expect(isTouched(report({ text: ' ' }))).toBe(false)
  })
})
