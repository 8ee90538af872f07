/** Four characters, three times; the server reads it without case, hyphens and spaces. */
const LENGTH = 12

/** Groups what has been typed so far as it is printed, `XXXX-XXXX-XXXX`. */
export function grouped(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, LENGTH)
  return letters.match(/.{1,4}/g)?.join('-') ?? ''
}

export const complete = (typed: string) => grouped(typed).replaceAll('-', '').length === LENGTH

/** Codes are printed without the letter U, and whoever typed one has misread a V. */
export const misread = (typed: string) => grouped(typed).includes('U')

/**
 * The code in what a QR showed: the code itself, or an address of the app that ends in `#CODE`. Nothing
 * when it is neither, so that a checkpoint's QR is not taken for one.
 */
export function codeIn(text: string): string | null {
  const tail = text.includes('#') ? text.slice(text.lastIndexOf('#') + 1) : text
  const plain = tail.trim().replace(/[-\s]/g, '')
  return /^[0-9A-Za-z]{12}$/.test(plain) ? grouped(plain) : null
}
