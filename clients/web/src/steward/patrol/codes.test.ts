import { describe, expect, it } from 'vitest'
import { codeIn, typedCode } from './codes'

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
})
