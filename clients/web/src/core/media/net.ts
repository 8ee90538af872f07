import type { DraftNet, KeptNet, NetWords } from '../protocol'

/** More than all fields of a form hold together, in bytes. */
const PAD = 128 * 1024
const CONTEXT = 'draft-net'

export interface NetPorts {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  unseal(bytes: Uint8Array, context: string): Promise<Uint8Array>
}

/**
 * What a page needs to keep words in one synchronous step as it dies, and for none to read them: as
 * many random bytes, which it adds to its words bit by bit. They come of a key that is made here, used
 * for this one text, and handed out sealed in the store: who has the PIN makes the same bytes again.
 */
export async function makeNet(ports: NetPorts): Promise<DraftNet> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  const sealed = new Uint8Array(await ports.seal(key, CONTEXT))
  return { sealed, pad: await padOf(key, PAD) }
}

/** The words of one that another page left; nothing where they are not of this store, or not whole. */
export async function openNet(ports: NetPorts, net: KeptNet): Promise<NetWords[]> {
  try {
    const key = new Uint8Array(await ports.unseal(net.sealed, CONTEXT))
    const bytes = mixed(net.words, await padOf(key, net.words.length))
    const words = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
    return Array.isArray(words) ? (words as NetWords[]) : []
  } catch {
    // Why would hold some of what was made of the words.
    console.warn('draft net', 'unreadable')
    return []
  }
}

/** Added once they are hidden, added again they are there. */
export function mixed(bytes: Uint8Array, pad: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => byte ^ pad[at]!)
}

async function padOf(raw: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['encrypt'])
  // The key is used for this alone, so it may begin anywhere.
  const counting = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }
  return new Uint8Array(await crypto.subtle.encrypt(counting, key, new Uint8Array(length)))
}
