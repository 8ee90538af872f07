import type { Row } from './types'

/** A number that two people can say on the phone: the day of filing and the end of the id. */
export function shortNumber(row: Pick<Row, 'doc' | 'filed_at'>): string {
  const day = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Shanghai',
    month: '2-digit',
    day: '2-digit',
  })
    .format(row.filed_at / 1000)
    .replace('-', '')
  return `${day}-${row.doc.slice(-4).toUpperCase()}`
}
