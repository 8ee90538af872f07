import { describe, expect, it } from 'vitest'
import { catalogue } from './index'

function leaves(node: unknown, path = ''): string[] {
  if (typeof node === 'string') return [path]
  return Object.entries(node as object).flatMap(([key, value]) =>
    leaves(value, path ? `${path}.${key}` : key),
  )
}

function at(node: unknown, path: string): string {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], node) as string
}

const zh = await catalogue('zh-CN')
const en = await catalogue('en')

describe('the catalogues', () => {
  it('say the same things in both languages', () => {
    expect(leaves(en).sort()).toEqual(leaves(zh).sort())
  })

  it('use the same parameters in both languages', () => {
    const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
    for (const path of leaves(zh)) {
      expect([path, parameters(at(en, path))]).toEqual([path, parameters(at(zh, path))])
    }
  })

  it('write Chinese with Chinese punctuation', () => {
    for (const path of leaves(zh)) {
      const words = at(zh, path)
        .replaceAll(/\{[^}]*\}/g, '{}')
        .replaceAll(/\d:\d/g, '')
      expect([path, words.match(/[,;:?!()]/)?.[0]]).toEqual([path, undefined])
    }
  })

  it('leave nothing empty', () => {
    for (const words of [zh, en]) {
      for (const path of leaves(words)) expect(at(words, path).trim(), path).not.toBe('')
    }
  })
})
