import { DetailedError, Upload as TusUpload } from 'tus-js-client'
import type { Refusal, SessionView } from '../worker/wasm'
import type { Upload } from './db'
import { hex } from './prepare'
import type { Attempt } from './queue'

export interface TusPorts {
  endpoint: string
  session(): Promise<SessionView | null>
  bytes(upload: Upload): Promise<Blob | null>
  readRefusal(status: number, retryAfter: string | null, body: Uint8Array): Refusal
}

/** Bytes of one request: what the server has of them when the line breaks, it keeps. */
const PIECE = 128 * 1024

/** One attempt at one upload, by the tus protocol: goes on where the last attempt was cut. */
export async function sendByTus(
  ports: TusPorts,
  upload: Upload,
  progress: (sent: number) => void,
  keep: (url: string | null) => Promise<void>,
): Promise<Attempt> {
  const session = await ports.session()
  if (!session) return { end: 'sign_in' }
  const blob = await ports.bytes(upload)
  if (!blob) return { end: 'refused', code: 'not_here' }
  const digest = hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  // Damaged on this phone: to send it again would never help.
  if (digest !== upload.content) return { end: 'refused', code: 'attachment_mismatch' }
  return new Promise((resolve) => {
    let kept: Promise<void> = Promise.resolve()
    const tus = new TusUpload(blob, {
      endpoint: ports.endpoint,
      uploadUrl: upload.url,
      headers: { authorization: `Bearer ${session.access_token}` },
      metadata: {
        doc: upload.doc,
        content: upload.content,
        media: upload.media,
        ...(blob.type && { type: blob.type }),
      },
      chunkSize: PIECE,
      // When to try again is the queue's to say, and its addresses are in its own table.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        if (tus.url) kept = keep(tus.url)
      },
      onProgress: (sent) => progress(sent),
      onSuccess: () => void kept.then(() => resolve({ end: 'done' })),
      onError: (error) => void kept.then(() => resolve(attemptOf(error, ports))),
    })
    tus.start()
  })
}

function attemptOf(error: Error, ports: TusPorts): Attempt {
  const response = error instanceof DetailedError ? error.originalResponse : null
  if (!response || response.getStatus() === 0) return { end: 'unreachable' }
  const body = new TextEncoder().encode(response.getBody())
  const retryAfter = response.getHeader('Retry-After') ?? null
  const refusal = ports.readRefusal(response.getStatus(), retryAfter, body)
  switch (refusal.reaction) {
    case 'sign_in':
      return { end: 'sign_in' }
    case 'retry':
      return {
        end: 'later',
        code: refusal.code,
        wait: refusal.retry_after === null ? null : refusal.retry_after / 1000,
      }
    case 'rerun':
    case 'draft':
    case 'human':
      return { end: 'refused', code: refusal.code }
  }
}
