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

const bare = (code: string): string => typedCode(code).replace(/[^\p{L}\p{N}]/gu, '')
const number = (code: string): string =>
  /\d+$/.exec(bare(code))?.[0]?.replace(/^0+(?=\d)/, '') ?? ''

/**
 * The one of these codes that a person means: without its hyphen, or by its number alone where no other
 * ends in the same. What fits none stays as it was typed.
 */
export function meantCode(text: string, codes: readonly string[]): string {
  const typed = bare(text)
  const whole = codes.filter((code) => bare(code) === typed)
  const short = /^\d+$/.test(typed) ? codes.filter((code) => number(code) === number(typed)) : []
  const [found, other] = whole.length ? whole : short
  return found !== undefined && other === undefined ? found : typedCode(text)
}
