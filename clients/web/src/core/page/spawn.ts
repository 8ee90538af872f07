import type { WorkerLike } from './link'

let early: WorkerLike | null = null

function make(): WorkerLike {
  return new Worker(new URL('../worker/main.ts', import.meta.url), {
    type: 'module',
    name: 'lianjian',
  })
}

/** Begins the first worker before the rest of the app is read; it waits to be told anything. */
export function spawnEarly(): void {
  try {
    const worker = make()
    early = worker
    // One that does not come up is tried again, by whoever can tell of it.
    worker.onerror = () => {
      if (early === worker) early = null
    }
  } catch {
    // Where there are no workers the app says so.
  }
}

/** A worker of this page. */
export function spawn(): WorkerLike {
  const worker = early ?? make()
  early = null
  return worker
}
