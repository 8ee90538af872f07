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

/** As a person types it: full-width letters and spaces are no mistake. */
export function typedCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s—–_]+/g, (gap) => (gap.trim() ? '-' : ''))
    .toUpperCase()
}
