import { describe, expect, it } from 'vitest'
import { codeIn, meantCode, typedCode } from './codes'

describe('a checkpoint code', () => {
  it('is what the QR code says, or the end of its address', () => {
    expect(codeIn(' YQ-03 ')).toBe('YQ-03')
    expect(codeIn('https://example.org/k/YQ-03')).toBe('YQ-03')
    expect(codeIn('https://example.org/k?code=YQ-03')).toBe('YQ-03')
  })

  it('is read as people type it', () => {
    expect(typedCode('yq-03')).toBe('YQ-03')
    expect(typedCode('YQ-03 ')).toBe('YQ-03')
    expect(typedCode('yq — 03')).toBe('YQ-03')
  })

  it('is found without its hyphen and by its number, where that is one alone', () => {
    const codes = ['YQ-01', 'YQ-03', 'YQ-13', 'B-13']
    expect(meantCode('yq01', codes)).toBe('YQ-01')
    expect(meantCode(' 3 ', codes)).toBe('YQ-03')
    expect(meantCode('03', codes)).toBe('YQ-03')
    expect(meantCode('13', codes)).toBe('13')
    expect(meantCode('zz-9', codes)).toBe('ZZ-9')
    expect(meantCode('', codes)).toBe('')
  })
})
