/** What the app shows to a driven browser, and to no other. */
interface Window {
  lianjian?: TestCore
}

interface TestCore {
  state: {
    readonly value: {
      phase: string
      store: string | null
      stores: { id: string; name: string; unsent: number }[]
      wiped?: { name: string; unsent: number }
      wipedBy?: string
      me: {
        name: string
        badge: string
        device: string
        home_scopes: { scope: string; name: string }[]
      } | null
      sync: {
        online: boolean
        sending: boolean
        pending: number
        attention: number
        session: string
        live: boolean
        last_sync: number | null
        uploads: { pending: number; failed: number }
      }
    }
  }
  rows: { value: TestRow[] }
  uploads: { value: Map<string, { state: string; code: string | null }> }
  enrol(input: { code: string; deviceName: string; pin: string }): Promise<void>
  openStore(id: string, pin: string): Promise<void>
  lock(): Promise<void>
  changePin(old: string, pin: string): Promise<void>
  query(query: unknown): Promise<unknown>
  execute(instruct: unknown): Promise<{ doc: string; seq: number }>
  prepare(file: Blob, options: object): Promise<{ content: string; blob: Blob }>
  saveWithPhotos(instruct: object, photos: object[]): Promise<{ doc: string }>
  media(doc: string, content: string, size: 'thumb' | 'full'): Promise<string | null>
  arrived(doc: string): Promise<Set<string>>
  sync(): Promise<void>
  exportUnsent(): Promise<Blob>
}

interface TestRow {
  doc: string
  scope: string
  title: string
  status: string | null
  delivery: string
  pending: number
}
