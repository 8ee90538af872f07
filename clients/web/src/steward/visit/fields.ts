/** A visit as it is written, before it is a document. */
export interface VisitDraft {
  household: string
  need: string
  note: string
  follow_up: string
}

export type VisitField = keyof VisitDraft
export const visitFields: readonly VisitField[] = ['household', 'need', 'note', 'follow_up']

export function freshVisit(): VisitDraft {
  return { household: '', need: '', note: '', follow_up: '' }
}

/** Presses a ready phrase into a field, or out of it again; `joint` stands between phrases. */
export function withPhrase(text: string, phrase: string, joint: string): string {
  const parts = text.split(joint).filter(Boolean)
  const rest = parts.filter((one) => one !== phrase)
  return (rest.length < parts.length ? rest : [...parts, phrase]).join(joint)
}
