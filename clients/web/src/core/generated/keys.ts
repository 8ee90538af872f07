// Written from clients/core/src/view by its tests: not to be edited.

/** Every key of the catalogue `core` with the parameters that its words may use. */
export const coreKeys: Readonly<Record<string, readonly string[]>> = {
}
