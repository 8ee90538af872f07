import type { Lost } from './wasm'

/** What came back, whatever it says. */
export interface Answer {
  status: number
  retryAfter: string | null
  mediaType: string | null
  body: Uint8Array<ArrayBuffer>
}

export interface Request {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  token?: string
  mediaType?: string
  body?: Uint8Array
  /** Milliseconds until it is given up. */
  timeout?: number
}

/** Smaller bodies than this gain nothing by being compressed. */
const WORTH_COMPRESSING = 256
const TIMEOUT = 60_000

/** Asks the server that this app came from. No answer, or a broken one, rejects with `Lost`. */
export async function send(request: Request): Promise<Answer> {
  const headers = new Headers()
  if (request.token) headers.set('authorization', `Bearer ${request.token}`)
  let body = request.body
  if (body && request.mediaType) {
    headers.set('content-type', request.mediaType)
    headers.set('accept', `${request.mediaType}, application/problem+json`)
    const smaller = await deflate(body)
    if (smaller) {
      headers.set('content-encoding', 'deflate')
      body = smaller
    }
  }
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), request.timeout ?? TIMEOUT)
  try {
    const response = await fetch(request.path, {
      method: request.method ?? 'POST',
      headers,
      body: body as BodyInit | undefined,
      signal: ending.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    })
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      mediaType: response.headers.get('content-type'),
      body: new Uint8Array(await response.arrayBuffer()),
    }
  } catch {
    throw new NoAnswer(ending.signal.aborted ? 'timed_out' : 'unreachable')
  } finally {
    clearTimeout(timer)
  }
}

/** There was no answer. */
export class NoAnswer extends Error {
  constructor(readonly how: Lost) {
    super(how)
  }
}

export function howLost(error: unknown): Lost {
  return error instanceof NoAnswer ? error.how : 'unreachable'
}

/** The body in zlib's format, which is what HTTP calls deflate, where that is smaller. */
async function deflate(body: Uint8Array): Promise<Uint8Array | null> {
  if (body.length < WORTH_COMPRESSING || typeof CompressionStream === 'undefined') return null
  const stream = new Blob([body as BlobPart]).stream().pipeThrough(new CompressionStream('deflate'))
  const smaller = new Uint8Array(await new Response(stream).arrayBuffer())
  return smaller.length < body.length ? smaller : null
}
