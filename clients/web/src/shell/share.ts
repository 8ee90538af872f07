/** How a text or a file went its way. */
export type Shared = 'shared' | 'copied' | 'saved' | 'cancelled' | 'failed'

const cancelled = (reason: unknown) =>
  reason instanceof DOMException && reason.name === 'AbortError'

/** Gives a text to another app; where there is none to give it to, to the clipboard. */
export async function shareText(title: string, text: string): Promise<Shared> {
  if ('share' in navigator) {
    try {
      await navigator.share({ title, text })
      return 'shared'
    } catch (reason) {
      if (cancelled(reason)) return 'cancelled'
    }
  }
  try {
    await navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    return 'failed'
  }
}

/** Saves a file through the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  saveUrl(url, name)
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function saveUrl(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

/** Whether a file can be given to another app, such as a chat. */
export function canShareFile(file: File): boolean {
  return 'canShare' in navigator && navigator.canShare({ files: [file] })
}

export async function shareFile(file: File): Promise<Shared> {
  try {
    await navigator.share({ files: [file], title: file.name })
    return 'shared'
  } catch (reason) {
    return cancelled(reason) ? 'cancelled' : 'failed'
  }
}
