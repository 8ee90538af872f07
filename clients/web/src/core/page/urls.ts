/** How many object URLs a page keeps: some screens full of thumbnails. */
const KEPT = 150

/** Object URLs by key, the least recently used let go first. */
export class Urls {
  private readonly urls = new Map<string, string>()
  private readonly underway = new Map<string, Promise<string | null>>()

  get(key: string, load: () => Promise<Blob | null>): Promise<string | null> {
    const known = this.urls.get(key)
    if (known) {
      this.urls.delete(key)
      this.urls.set(key, known)
      return Promise.resolve(known)
    }
    const loading = this.underway.get(key) ?? this.load(key, load)
    this.underway.set(key, loading)
    return loading
  }

  clear(): void {
    for (const url of this.urls.values()) URL.revokeObjectURL(url)
    this.urls.clear()
    this.underway.clear()
  }

  private async load(key: string, load: () => Promise<Blob | null>): Promise<string | null> {
    try {
      const blob = await load()
      if (!blob) return null
      const url = URL.createObjectURL(blob)
      this.urls.set(key, url)
      for (const [oldest, old] of this.urls) {
        if (this.urls.size <= KEPT) break
        URL.revokeObjectURL(old)
        this.urls.delete(oldest)
      }
      return url
    } finally {
      this.underway.delete(key)
    }
  }
}
