const made = new Set<string>()

/**
 * Notes when a step of the start was first reached, where the browser's profiler shows it and
 * `make bench` reads it. Time of a page and of its worker is of one clock.
 */
export function mark(step: string): void {
  if (made.has(step)) return
  made.add(step)
  performance.mark(`lianjian.${step}`)
}
