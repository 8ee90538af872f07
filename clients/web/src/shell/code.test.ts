import { describe, expect, it } from 'vitest'
import { codeIn, complete, grouped } from './code'

describe('an enrolment code', () => {
  it('is grouped while it is typed', () => {
    expect(grouped('ab1')).toBe('AB1')
    expect(grouped('ab12cd')).toBe('AB12-CD')
    expect(grouped('AB12-CD34-EF56-GH')).toBe('AB12-CD34-EF56')
    expect(grouped('')).toBe('')
  })

  it('is complete with twelve characters', () => {
    expect(complete('AB12-CD34-EF5')).toBe(false)
    expect(complete('ab12 cd34 ef56')).toBe(true)
  })

  it('is found in a QR, bare or in an address', () => {
    expect(codeIn('AB12-CD34-EF56')).toBe('AB12-CD34-EF56')
    expect(codeIn('https://lianjian.example/enrol#ab12cd34ef56')).toBe('AB12-CD34-EF56')
    expect(codeIn('https://lianjian.example/p/0317')).toBeNull()
    expect(codeIn('GC-03-PUMP')).toBeNull()
  })
})
