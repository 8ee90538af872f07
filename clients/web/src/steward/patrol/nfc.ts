import { onBeforeUnmount, ref } from 'vue'

/** Reading NFC tags, where the browser can (Chrome on Android). */
interface NdefRecord {
  recordType: string
  encoding?: string
  data?: DataView
}
interface NdefReading extends Event {
  message: { records: NdefRecord[] }
}
interface NdefReader extends EventTarget {
  scan(options?: { signal?: AbortSignal }): Promise<void>
}

/** Begins at a press, as the browser demands, and then hears every tag until the screen is left. */
export function useNfc(read: (text: string) => void) {
  const Reader = (globalThis as { NDEFReader?: new () => NdefReader }).NDEFReader
  const on = ref(false)
  const failed = ref(false)
  const end = new AbortController()

  function heard(event: Event): void {
    for (const record of (event as NdefReading).message.records) {
      if (!record.data || (record.recordType !== 'text' && record.recordType !== 'url')) continue
      failed.value = false
      read(new TextDecoder(record.encoding ?? 'utf-8').decode(record.data))
      return
    }
    failed.value = true
  }

  async function start(): Promise<void> {
    if (!Reader || on.value) return
    failed.value = false
    try {
      const tags = new Reader()
      tags.addEventListener('reading', heard)
      tags.addEventListener('readingerror', () => (failed.value = true))
      await tags.scan({ signal: end.signal })
      on.value = true
    } catch {
      failed.value = true
    }
  }

  onBeforeUnmount(() => end.abort())
  return { has: Reader !== undefined, on, failed, start }
}
