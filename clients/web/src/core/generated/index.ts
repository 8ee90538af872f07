// Written from clients/core/src/view by its tests: not to be edited.

export * from './keys'
export type * from './types'
