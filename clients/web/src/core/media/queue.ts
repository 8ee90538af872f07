import type { UploadProgress } from '../state'
import type { DocKey } from '../types'
import type { MediaDb, Upload } from './db'

/** How one attempt ended. */
export type Attempt =
  | { end: 'done' }
  /** No answer, or one that is no word of the server's. */
  | { end: 'unreachable' }
  | { end: 'sign_in' }
  | { end: 'later'; wait: number | null; code?: string }
  | { end: 'refused'; code: string }

/** Where a document is: its text travels first, and one that is gone takes no photos. */
export type Standing =
  /** The server has acknowledged all that was done to it. */
  | 'acknowledged'
  | 'pending'
  /** It is not on this phone: its draft was discarded, or it may be read no longer. */
  | 'gone'

export interface QueuePorts {
  standing(doc: DocKey): Promise<Standing>
  /** Sends one; it keeps the upload's address before any byte travels. */
  send(
    upload: Upload,
    progress: (sent: number) => void,
    keep: (url: string | null) => Promise<void>,
  ): Promise<Attempt>
  /** A new access token; false where there is none to be had now. */
  renew(): Promise<boolean>
  tell(progress: UploadProgress): void
  arrived(doc: DocKey, content: string): void
  now(): number
  random(): number
  wait(milliseconds: number, then: () => void): () => void
}

/** What the server says of a photo that no document names which this person reads. */
const UNKNOWN = 'attachment_unknown'
/** So often it may say so before it is believed: minutes, with the waits in between. */
export const BELIEVED = 8
const FIRST_WAIT = 2_000
const LONGEST_WAIT = 10 * 60_000

/** The upload to make now: the oldest that may go, of documents whose text has arrived. */
export async function pick(
  uploads: Upload[],
  now: number,
  acknowledged: (doc: DocKey) => Promise<boolean>,
): Promise<Upload | null> {
  for (const upload of uploads) {
    if (upload.failed !== null || upload.notBefore > now) continue
    if (await acknowledged(upload.doc)) return upload
  }
  return null
}

/**
 * An upload as it stands now: failed while its document is gone, and tried again by itself once
 * the document is back or something of it is on its way that may name the photo.
 */
export function judged(upload: Upload, standing: Standing): Upload {
  if (standing === 'gone') {
    return upload.failed === null ? { ...upload, failed: UNKNOWN, gone: true } : upload
  }
  const again = upload.gone || (standing === 'pending' && upload.failed === UNKNOWN)
  return again ? renewed(upload) : upload
}

/** As if it had never been refused. */
function renewed(upload: Upload): Upload {
  return { ...upload, failed: null, gone: false, unknown: 0, notBefore: 0 }
}

/** How long to wait after so many failures: doubling, with up to a quarter more at random. */
export function waitAfter(tries: number, random: number): number {
  const wait = Math.min(FIRST_WAIT * 2 ** Math.max(0, tries - 1), LONGEST_WAIT)
  return Math.round(wait * (1 + random / 4))
}

export function progressOf(upload: Upload, sent = 0, sending = false): UploadProgress {
  const { doc, content, bytes, failed } = upload
  const state = failed !== null ? 'failed' : sending ? 'sending' : 'waiting'
  return { doc, content, bytes, sent, state, code: failed }
}

/** Sends what waits, one at a time, for as long as it may. */
export class UploadQueue {
  private running = false
  private again = false
  private ended = false
  private cancelTimer: (() => void) | null = null

  constructor(
    private readonly db: Pick<MediaDb, 'uploads' | 'update' | 'sent'>,
    private readonly ports: QueuePorts,
  ) {}

  end(): void {
    this.ended = true
    this.cancelTimer?.()
  }

  /** Something changed that may let one go: a document acknowledged, the network back. */
  kick(): void {
    this.again = true
    if (this.running || this.ended) return
    this.running = true
    void this.run()
      .catch((error: unknown) => console.warn('uploads', error))
      .finally(() => {
        this.running = false
        // Kicked after it had looked for the last time.
        if (this.again) this.kick()
      })
  }

  /** The network is back, or a person asks: waits are over, and with `all` refusals too. */
  async hurry(all: boolean): Promise<void> {
    for (const upload of await this.db.uploads()) {
      if (upload.notBefore === 0 && !(all && upload.failed !== null)) continue
      const hurried = all ? renewed(upload) : { ...upload, notBefore: 0 }
      await this.db.update(hurried)
      this.ports.tell(progressOf(hurried))
    }
    this.kick()
  }

  private async run(): Promise<void> {
    let looked = this.ports.now()
    while (this.again && !this.ended) {
      this.again = false
      for (;;) {
        looked = this.ports.now()
        const next = await this.next(looked)
        if (!next || this.ended) break
        if (!(await this.attempt(next))) return
      }
    }
    if (!this.ended) await this.setTimer(looked)
  }

  private async next(now: number): Promise<Upload | null> {
    const uploads: Upload[] = []
    for (const upload of await this.db.uploads()) {
      const stands = judged(upload, await this.ports.standing(upload.doc))
      uploads.push(stands)
      if (stands === upload) continue
      await this.db.update(stands)
      this.ports.tell(progressOf(stands))
    }
    return pick(uploads, now, async (doc) => (await this.ports.standing(doc)) === 'acknowledged')
  }

  /** Whether to go on with the next. */
  private async attempt(given: Upload): Promise<boolean> {
    let upload = given
    const tell = (sent: number) => {
      if (!this.ended) this.ports.tell(progressOf(upload, sent, true))
    }
    tell(0)
    const attempt = await this.ports.send(upload, tell, async (url) => {
      upload = { ...upload, url }
      await this.db.update(upload)
    })
    if (this.ended) return false
    switch (attempt.end) {
      case 'done':
        await this.db.sent(upload)
        this.ports.tell({ ...progressOf(upload, upload.bytes), state: 'done' })
        this.ports.arrived(upload.doc, upload.content)
        return true
      case 'sign_in':
        this.ports.tell(progressOf(upload))
        // At once with a new token; where that helps nothing, not without end.
        if ((await this.ports.renew()) && upload.tries === 0) return this.put(upload, 1, 0)
        return this.put(upload, upload.tries + 1, waitAfter(upload.tries + 1, this.ports.random()))
      case 'unreachable':
        return this.put(upload, upload.tries + 1, waitAfter(upload.tries + 1, this.ports.random()))
      case 'later': {
        const wait = waitAfter(upload.tries + 1, this.ports.random())
        if (attempt.code === UNKNOWN) upload = { ...upload, unknown: (upload.unknown ?? 0) + 1 }
        // What would name it was refused or thrown away: asking on would never end.
        if ((upload.unknown ?? 0) >= BELIEVED) return this.fail(upload, UNKNOWN)
        return this.put(upload, upload.tries + 1, Math.max(wait, attempt.wait ?? 0))
      }
      case 'refused':
        return this.fail(upload, attempt.code)
    }
  }

  /** Kept, and shown, until a person tries again. */
  private async fail(upload: Upload, code: string): Promise<boolean> {
    const failed = { ...upload, failed: code }
    await this.db.update(failed)
    this.ports.tell(progressOf(failed))
    return true
  }

  private async put(upload: Upload, tries: number, wait: number): Promise<boolean> {
    const put = { ...upload, tries, notBefore: wait === 0 ? 0 : this.ports.now() + wait }
    await this.db.update(put)
    this.ports.tell(progressOf(put))
    return true
  }

  /**
   * For those that had to wait when it `looked`. Whatever was due then and did not go waits for its
   * text, of which it is told: a timer for it would ring without end.
   */
  private async setTimer(looked: number): Promise<void> {
    this.cancelTimer?.()
    const times = (await this.db.uploads())
      .filter((upload) => upload.failed === null && upload.notBefore > looked)
      .map((upload) => upload.notBefore)
    if (times.length === 0 || this.ended) return
    const wait = Math.max(0, Math.min(...times) - this.ports.now())
    this.cancelTimer = this.ports.wait(wait, () => this.kick())
  }
}
