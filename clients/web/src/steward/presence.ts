/**
 * Whether the phone is at a checkpoint, at the press that marks it.
 *
 * Checkpoints have no coordinates in the reference data, so nothing could be computed from a
 * position: it is therefore never asked for, and the mark honestly says `unknown`. Should an office
 * enter coordinates one day, this is the one place that may ask for the position, at the press, once
 * the person has consented, and that answers with a word and never with numbers.
 */
export type Presence = 'at' | 'away' | 'unknown'

export function presenceAtPress(): Promise<Presence> {
  return Promise.resolve('unknown')
}
