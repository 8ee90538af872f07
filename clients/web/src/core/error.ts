/**
 * Why something could not be done: a stable code, for which the shell has words, and a detail for
 * a log. The codes are the core's and the server's own, and these of the runtime:
 * `locked`, `pin_wrong`, `pin_wait`, `pin_weak`, `unreachable`, `timed_out`, `storage_full`, `photos_full`,
 * `photo_unreadable`, `voice_too_long`, `voice_empty`, `unsent_kept`, `rescue_refused`, `engine_failed`, `not_here`.
 */
export class CoreError extends Error {
  readonly code: string
  readonly detail: string

  constructor(code: string, detail = '') {
    super(detail ? `${code}: ${detail}` : code)
    this.name = 'CoreError'
    this.code = code
    this.detail = detail
  }

  /** As it travels between tabs and workers. */
  toPlain(): PlainError {
    return { code: this.code, detail: this.detail }
  }

  static from(error: unknown): CoreError {
    if (error instanceof CoreError) return error
    if (isPlain(error)) return new CoreError(error.code, error.detail)
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      return new CoreError('storage_full', error.message)
    }
    return new CoreError('engine_failed', error instanceof Error ? error.message : String(error))
  }
}

export interface PlainError {
  code: string
  detail: string
}

function isPlain(value: unknown): value is PlainError {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as PlainError).code === 'string' &&
    typeof (value as PlainError).detail === 'string'
  )
}
