import type { Ballast } from '../storage/ballast'
import type { StoreInfo } from '../state'
import { storeName } from './kept'
import { databaseExists, Registry, wipedStore } from './registry'

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
