import type { Row } from './types'

/** Whether a record's way ends at the server: no company reads what is settled, or is about itself. */
export const unreadByFixer = (row: Pick<Row, 'quick_fix' | 'audience'>): boolean =>
  row.quick_fix || row.audience === 'internal'
