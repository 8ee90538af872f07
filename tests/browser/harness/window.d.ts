/** What the app shows to a driven browser, and to no other. */
interface Window {
  lianjian?: {
    readonly state: {
      readonly value: {
        readonly phase: string
        readonly sync: {
          readonly online: boolean
          readonly sending: boolean
          readonly pending: number
          readonly attention: number
          readonly last_sync: number | null
          readonly session: string
          readonly uploads: { readonly pending: number; readonly failed: number }
        }
      }
    }
    readonly rows: { readonly value: readonly { readonly doc: string; readonly title: string; readonly status: string | null }[] }
    sync(): Promise<void>
    execute(instruct: unknown): Promise<{ doc: string }>
    query(query: unknown): Promise<unknown>
  }
}
