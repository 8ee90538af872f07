import type { Command } from '@/core/api'

/** How a checkpoint was found: by its sign, by its code as it was typed, or in the list. */
export type Method = 'qr' | 'nfc' | 'typed' | 'manual'

/** The same as a mark says it. */
export function found(
  method: Method,
): Pick<Extract<Command, { command: 'mark' }>, 'method' | 'typed'> {
  const typed = method === 'typed'
  return { method: typed ? 'manual' : method, typed }
}

/**
 * What a checkpoint's QR code or tag holds: its code, alone or at the end of an address, so that a
 * phone's own camera can open it too.
 */
export function codeIn(text: string): string {
  const trimmed = text.trim()
  try {
    const url = new URL(trimmed)
    const named = url.searchParams.get('code') ?? url.pathname.split('/').filter(Boolean).at(-1)
    return (named ?? trimmed).trim()
  } catch {
    return trimmed
  }
}
