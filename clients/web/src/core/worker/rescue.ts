import { CoreError } from '../error'
import { MediaDb, type Upload } from '../media/db'
import type { Forgotten } from '../protocol'
import type { Ballast } from '../storage/ballast'
import { openStore, type IndexedDbStorage } from '../storage/indexeddb'
import { mediaName, storeName } from './kept'
import { howLost, send, type Request } from './transport'
import { readRefusal, type Pkg } from './wasm'

/** A large picture on a slow line. */
const PICTURE_TIMEOUT = 10 * 60_000

/** What is open while a store is handed over: its databases, and none of its keys. */
interface Parts {
  pkg: Pkg
  storage: IndexedDbStorage
  media: MediaDb
}

/** What the core says of a store without its PIN. */
interface Unsent {
  /** What copies of pictures must be sealed for; none where no server gave a key. */
  name: string | null
  changes: number
  locked: number
}

/** What of a store is on this phone alone, read without its PIN. */
export const forgotten = (pkg: Pkg, id: string, ballast: Ballast): Promise<Forgotten> =>
  within(pkg, id, ballast, look)

/**
 * Hands over all that is unsent of a store whose PIN is forgotten, sealed as it lies there. It
 * resolves once the server has all of it; whatever stops it half way, doing it again is harmless.
 */
export const handOver = (pkg: Pkg, id: string, ballast: Ballast): Promise<Forgotten> =>
  within(pkg, id, ballast, async (parts) => {
    const told = await look(parts)
    if (told.locked > 0) throw new CoreError('unsent_kept', String(told.locked))
    const refused = (await handChanges(parts)) + (await handPictures(parts))
    if (refused > 0) throw new CoreError('rescue_refused', String(refused))
    return told
  })

async function within<T>(
  pkg: Pkg,
  id: string,
  ballast: Ballast,
  work: (parts: Parts) => Promise<T>,
): Promise<T> {
  const storage = await openStore(storeName(id), { tables: pkg.storage_tables() })
  try {
    const media = await MediaDb.open(mediaName(id), ballast)
    try {
      return await work({ pkg, storage, media })
    } finally {
      media.close()
    }
  } finally {
    storage.close()
  }
}

async function look({ pkg, storage, media }: Parts): Promise<Forgotten> {
  const unsent = JSON.parse(await pkg.rescue_unsent(storage)) as Unsent
  const uploads = await media.uploads()
  let copied = 0
  for (const { content } of uploads) {
    const copy = await media.copy(content)
    if (copy && copy.name === unsent.name) copied++
  }
  return {
    changes: unsent.changes,
    pictures: uploads.length,
    locked: unsent.locked + uploads.length - copied,
    // Their person was never told that they are saved.
    unfinished: (await media.journals()).length + (await media.drafts()).filter(isForm).length,
  }
}

/** What was searched for in lists is kept as drafts are, and is no work of anybody's. */
function isForm({ name }: { name: string }): boolean {
  return !name.endsWith('.lists')
}

/** How many the server would not keep. */
async function handChanges({ pkg, storage }: Parts): Promise<number> {
  let refused = 0
  let next = await pkg.rescue_push(storage)
  while (next) {
    const [body, to] = next
    refused += await post(pkg, { path: '/v1/rescue', body })
    next = await pkg.rescue_push(storage, to)
  }
  return refused
}

async function handPictures(parts: Parts): Promise<number> {
  let refused = 0
  for (const upload of await parts.media.uploads()) {
    if (!upload.handed) refused += await handPicture(parts, upload)
  }
  return refused
}

async function handPicture({ pkg, storage, media }: Parts, upload: Upload): Promise<number> {
  const { doc, content } = upload
  const copy = await media.copy(content)
  const voice = upload.media === 'voice'
  const body =
    copy && (await pkg.rescue_media(storage, copy.name, doc, content, voice, copy.sealed))
  if (!body) throw new CoreError('unsent_kept', '1')
  const request = { path: '/v1/rescue/media', body, timeout: PICTURE_TIMEOUT }
  if ((await post(pkg, request)) === 0) {
    await media.update({ ...upload, handed: true })
    return 0
  }
  // What the server had refused before, with the PIN, it need not keep now.
  return upload.failed === null ? 1 : 0
}

/** How many of a call the server would not keep. */
async function post(pkg: Pkg, request: Request): Promise<number> {
  const cbor = { ...request, mediaType: 'application/cbor' }
  const answer = await send(cbor).catch((error: unknown) => {
    throw new CoreError(howLost(error))
  })
  if (answer.status >= 300) {
    const refusal = readRefusal(pkg, answer.status, answer.retryAfter, answer.body)
    throw new CoreError(refusal.code, refusal.detail)
  }
  const refused = pkg.rescue_refused(answer.body)
  // A portal's page.
  if (refused === undefined) throw new CoreError('unreachable')
  return refused
}
