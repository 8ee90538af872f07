/** Somebody of the demo whom a newcomer may become. */
export interface DemoPerson {
  person: string
  name: string
  title: string
  role: string
  organisation: string
  places: string[]
  tour: boolean
}

/** The PIN of stores made from the demo; nothing in them is anybody's. It is shown where it is asked for. */
export const DEMO_PIN = '247680'

const KEPT = 'lianjian.demo'

/** The demo's people; nobody where the server has no demo or can't be reached. */
export async function demoPeople(): Promise<DemoPerson[]> {
  try {
    const answer = await fetch('/v1/demo/sign-ins')
    if (!answer.ok) return []
    return ((await answer.json()) as { people: DemoPerson[] }).people
  } catch {
    return []
  }
}

/** A fresh one-time code for one of them. */
export async function demoCode(person: string): Promise<string | null> {
  try {
    const answer = await fetch('/v1/demo/sign-ins', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person }),
    })
    return answer.ok ? ((await answer.json()) as { code: string }).code : null
  } catch {
    return null
  }
}

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(found) ? found.map(String) : []
  } catch {
    return []
  }
}

/** Whether a store on this phone is one of the demo's people's. */
export const isDemo = (store: string) => kept().includes(store)

/** Once they have a PIN of their own, the demo's is none of theirs. */
export function forgetDemo(store: string): void {
  localStorage.setItem(KEPT, JSON.stringify(kept().filter((one) => one !== store)))
}

export function rememberDemo(store: string): void {
  localStorage.setItem(KEPT, JSON.stringify([...new Set([...kept(), store])]))
}
