import type { Component, InjectionKey } from 'vue'

/** What is drawn below the header of the first screens; given by the app's root. */
export const notices: InjectionKey<Component> = Symbol('notices')
