import type { EngineMethods } from '../protocol'
import type { Room } from './room'
import type { OpenStore } from './store'

/** Every method as the engine gives it: later. */
export type AsMethods = {
  [M in keyof EngineMethods]: (
    ...args: Parameters<EngineMethods[M]>
  ) => Promise<ReturnType<EngineMethods[M]>>
}

/** What is asked of the store that is open; the rest opens, closes and forgets stores. */
export type OfStore = Omit<AsMethods, OfHost>
export type OfHost =
  | 'enrol'
  | 'renew'
  | 'openStore'
  | 'lock'
  | 'changePin'
  | 'forgotten'
  | 'forgetPin'
  | 'acknowledgeWiped'
  | 'persisted'

export function ofStore(open: () => OpenStore, room: Room): OfStore {
  return {
    query: async (query) => open().answer(query),
    execute: async (instruct) => open().execute(instruct),
    saveWithPhotos: async (instruct, photos) => {
      await room.forPhotos()
      return open().photos.save(instruct, photos)
    },
    addPhoto: async (doc, photo) => {
      await room.forPhotos()
      return open().photos.add(doc, photo)
    },
    media: async (doc, content, size) => open().photos.media(doc, content, size),
    arrived: async (doc) => open().photos.arrived(doc),
    uploads: async () => open().photos.uploads(),
    retryUploads: async () => open().photos.hurry(true),
    unsentMedia: async () => open().photos.unsent(),
    discardUpload: async (doc, content) => open().photos.discard(doc, content),
    markRead: async (doc) => open().markRead(doc),
    sync: async () => open().syncNow(),
    resolve: async (id, how) => open().resolve(id, how),
    drafts: async () => open().photos.drafts.list(),
    putDraft: async (words) => open().photos.drafts.put(words),
    keepDraftMedia: async (photo) => {
      await room.forPhotos()
      return open().photos.drafts.keep(photo)
    },
    dropDraft: async (name) => open().photos.drafts.drop(name),
    draftNet: async () => open().photos.drafts.net(),
    landDrafts: async (nets) => open().photos.drafts.land(nets),
  }
}
