import { byArea } from '..'

export const messages = byArea(import.meta.glob('./*.json', { eager: true, import: 'default' }))
