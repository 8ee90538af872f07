/** Milliseconds between two questions where nobody tells. */
export const POLL_EVERY = 60_000

/** Asks again and again while that is wanted: for a line that can't be, behind some proxies. */
export class Poll {
  private timer: ReturnType<typeof setInterval> | null = null

  constructor(private readonly ask: () => void) {}

  want(wanted: boolean): void {
    if (wanted === (this.timer !== null)) return
    if (this.timer) clearInterval(this.timer)
    this.timer = wanted ? setInterval(this.ask, POLL_EVERY) : null
  }
}
