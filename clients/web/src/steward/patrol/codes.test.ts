import { describe, expect, it } from 'vitest'
import { codeIn, found } from './codes'

describe('a checkpoint code', () => {
  it('is what the QR code says, or the end of its address', () => {
    expect(codeIn(' YQ-03 ')).toBe('YQ-03')
    expect(codeIn('https://example.org/k/YQ-03')).toBe('YQ-03')
    expect(codeIn('https://example.org/k?code=YQ-03')).toBe('YQ-03')
  })

  it('that was typed is told apart from a choice in the list', () => {
    expect(found('typed')).toEqual({ method: 'manual', typed: true })
    expect(found('manual')).toEqual({ method: 'manual', typed: false })
    expect(found('qr')).toEqual({ method: 'qr', typed: false })
  })
})
