import { describe, expect, it } from 'vitest'
import type { Me } from '@/core/api'
import type { Phase, StoreInfo } from '@/core/state'
import { guard, homeOf, onward, type Target } from './guard'

const target = (name: string, change: Partial<Target> = {}): Target => ({
  name,
  fullPath: `/${name}`,
  hash: '',
  query: {},
  meta: ['start', 'welcome', 'people', 'enrol'].includes(name) ? { open: 'any' } : {},
  ...change,
})
const home = { name: 'steward' }
const me = { roles: [{}], layouts: ['steward'] } as unknown as Me
const led = (phase: Phase, to: Target, stores: StoreInfo[] = []) =>
  guard({ phase, me, stores }, to, home)
const deep = target('case', { fullPath: '/c/a/b' })

describe('who may see which screen', () => {
  it('waits for the start and goes on to what was asked for', () => {
    expect(led('starting', deep)).toEqual({ name: 'start', query: { to: '/c/a/b' } })
    expect(led('open', target('start', { query: { to: '/c/a/b' } }))).toBe('/c/a/b')
    expect(led('open', target('start'))).toEqual(home)
  })

  it('asks for the PIN while it still starts, where it is known whose stores are here', () => {
    const stores = [{ id: 's' } as StoreInfo]
    expect(led('starting', deep, stores)).toEqual({ name: 'people', query: { to: '/c/a/b' } })
    expect(led('starting', target('people'), stores)).toBeNull()
  })

  it('keeps everything behind the PIN, and a deep link through it', () => {
    expect(led('locked', deep)).toEqual({ name: 'people', query: { to: '/c/a/b' } })
    expect(led('locked', target('people'))).toBeNull()
    expect(led('locked', target('enrol'))).toBeNull()
    expect(led('open', target('people', { query: { to: '/c/a/b' } }))).toBe('/c/a/b')
    expect(led('open', deep)).toBeNull()
  })

  it('welcomes where there is no store', () => {
    expect(led('no_store', deep)).toEqual({ name: 'welcome', query: { to: '/c/a/b' } })
    expect(led('no_store', target('enrol'))).toBeNull()
    expect(led('no_store', target('start', { query: { to: '/enrol#AAAA' } }))).toBe('/enrol#AAAA')
  })

  it('shows one screen alone where nothing lasts, was lost or broke', () => {
    for (const phase of ['unsupported', 'wiped', 'failed'] as const) {
      expect(led(phase, deep)).toEqual({ name: phase, query: { to: '/c/a/b' } })
      expect(led(phase, target(phase))).toBeNull()
    }
  })

  it('waits for the first records of whoever has just come', () => {
    const fresh = (to: Target) => guard({ phase: 'open', me: null, stores: [] }, to, home)
    expect(fresh(target('welcome'))).toEqual({ name: 'ready', query: { auto: '1' } })
    expect(fresh(target('ready'))).toBeNull()
    expect(led('open', target('welcome'))).toEqual(home)
  })

  it('takes a code as a new sign-in while somebody is in', () => {
    expect(led('open', target('enrol', { hash: '#AAAA' }))).toEqual({
      name: 'renew',
      hash: '#AAAA',
    })
  })

  it('comes to no page of setting up twice', () => {
    const people = target('people', { query: { to: '/ready?auto=1' } })
    expect(led('open', people)).toEqual(home)
  })

  it('goes on to addresses of its own only', () => {
    expect(onward({ query: { to: '//elsewhere.example' } })).toBeNull()
    expect(onward({ query: { to: '/\\elsewhere.example' } })).toBeNull()
    expect(onward({ query: { to: 'https://elsewhere.example' } })).toBeNull()
    expect(onward({ query: { to: '/c/a/b' } })).toBe('/c/a/b')
  })
})

describe('the first screen', () => {
  const routes = [
    { name: 'me', meta: {} },
    { name: 's', meta: { home: 'steward' as const } },
    { name: 'd', meta: { home: ['supervisor' as const, 'observer' as const] } },
  ]
  it('is the one that the layout calls for', () => {
    expect(homeOf('steward', routes)).toEqual({ name: 's' })
    expect(homeOf('observer', routes)).toEqual({ name: 'd' })
    expect(homeOf('property', routes)).toEqual({ name: 'me' })
    expect(homeOf(null, routes)).toEqual({ name: 'me' })
  })
})
