import type { Unsupported } from '../state'

/** What of the browser decides whether a store lasts in it. */
export interface Environment {
  userAgent: string
  secure: boolean
  indexedDB: boolean
  locks: boolean
  workers: boolean
  serviceWorker: boolean
  wasm: boolean
}

/** Browsers within other apps: theirs to clear, whenever they like; `wv` is how Android names one. */
const IN_APP =
  /; wv\)|DingTalk|AlipayClient|Weibo|\bQQ\/|baiduboxapp|aweme|NewsArticle|XiaoHongShu|Feishu|\bLark\//i

/**
 * Why nothing would last here, if so. WeChat comes first: its browser has most of it and throws
 * it away.
 */
export function unsupported(found: Environment): Unsupported | null {
  if (/MicroMessenger/i.test(found.userAgent)) return 'wechat'
  if (IN_APP.test(found.userAgent)) return 'in_app'
  if (!found.secure) return 'insecure'
  if (!found.wasm) return 'no_wasm'
  if (!found.indexedDB) return 'no_storage'
  if (!found.locks) return 'no_locks'
  if (!found.workers) return 'no_worker'
  if (!found.serviceWorker) return 'no_service_worker'
  return null
}

/** Looks at this browser. */
export function look(): Environment {
  return {
    userAgent: navigator.userAgent,
    secure: window.isSecureContext,
    indexedDB: typeof indexedDB !== 'undefined',
    locks: 'locks' in navigator,
    workers: typeof Worker === 'function' && typeof OffscreenCanvas === 'function',
    serviceWorker: 'serviceWorker' in navigator,
    wasm: typeof WebAssembly === 'object',
  }
}

/** Whether IndexedDB can be used: one that is named and can't be opened is none. */
export function opens(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('lianjian.probe')
      request.onsuccess = () => {
        request.result.close()
        resolve(true)
      }
      request.onerror = () => resolve(false)
    } catch {
      resolve(false)
    }
  })
}
