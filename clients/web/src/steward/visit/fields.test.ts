import { describe, expect, it } from 'vitest'
import { withPhrase } from './fields'

describe('ready phrases', () => {
  it('go into the words and out again, and leave what was typed', () => {
    const once = withPhrase('', '独居老人', '、')
    expect(once).toBe('独居老人')
    const typed = withPhrase('腿脚不便', '独居老人', '、')
    expect(typed).toBe('腿脚不便、独居老人')
    expect(withPhrase(typed, '独居老人', '、')).toBe('腿脚不便')
  })
})
