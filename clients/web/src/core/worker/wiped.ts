import type { Ballast } from '../storage/ballast'
import type { StoreInfo } from '../state'
import { mediaName, storeName } from './kept'
import { databaseExists, deleteDatabase, Registry, wipedStore } from './registry'

export const storeExists = (id: string, ballast: Ballast) =>
  ballast.opening(() => databaseExists(storeName(id)))

/** The first store that should be on this phone and is not. `copies` are lists kept elsewhere. */
export async function findWiped(
  registry: Registry,
  copies: StoreInfo[],
  ballast: Ballast,
): Promise<StoreInfo | null> {
  const registered = await registry.list()
  const present = new Set<string>()
  for (const { id } of registered) if (await storeExists(id, ballast)) present.add(id)
  const marked = [...copies, ...(await Registry.marks())]
  return wipedStore({ registered, marked, erased: await registry.erased(), present })
}

/**
 * Ends what an app had begun to erase when it ended: its list led to these stores no more, and what
 * was to be erased (a revoked phone's, a forgotten PIN's) would lie there for good.
 */
export async function finishErasing(registry: Pick<Registry, 'erased'>): Promise<void> {
  const there = new Set((await indexedDB.databases()).map(({ name }) => name))
  for (const id of await registry.erased()) {
    for (const name of [storeName(id), mediaName(id)]) {
      if (there.has(name)) await deleteDatabase(name)
    }
  }
}
