import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TIMER_MODES } from '../../kernel/timing.ts'
import { TICK } from '../schedule.ts'
import { formatToken, parseToken, type Token, TokenError } from './token.ts'

const token: Token = {
  policy: 'mutant:no-kick',
  scenario: 'dump-vs-reset',
  timers: 'none',
  schedule: [3, 3, 4, TICK, 3],
}

const tokens = fc.record({
  policy: fc.constantFrom('mainline', 'v1-described', 'mutant:put-twice'),
  scenario: fc.constantFrom('enable-vs-reset', 'two-files'),
  timers: fc.constantFrom(...TIMER_MODES),
  schedule: fc.array(fc.integer({ min: TICK, max: 300 }), { maxLength: 400 }),
})

describe('a token', () => {
  it('says what it is of', () => {
    expect(formatToken(token)).toMatchInlineSnapshot(`"mutant:no-kick/dump-vs-reset@3:n.BAIFAQABBAE.b369a76e"`)
  })

  it('gives back what was put in', () => {
    fc.assert(
      fc.property(tokens, (any) => {
        expect(parseToken(formatToken(any))).toEqual(any)
      }),
    )
  })

  it('is refused with the reason when something follows, or it was changed', () => {
    const text = formatToken(token)
    expect(() => parseToken(`${text} `)).toThrow('something behind it')
    expect(() => parseToken(text.replace('dump', 'bump'))).toThrow('checksum')
    expect(() => parseToken(text.replace('@3:', '@4:'))).toThrow('version 4')
    expect(() => parseToken('nonsense')).toThrow('not a token: nonsense (a token looks like v2/')
    expect(() => parseToken(text)).not.toThrow()
  })

  it('is not told its right checksum when it is refused', () => {
    const sum = formatToken({ ...token, scenario: 'bump-vs-reset' }).slice(-8)
    const refused = formatToken(token).replace('dump', 'bump')
    expect(() => parseToken(refused)).toThrow(new RegExp(`^(?!.*${sum})`))
  })

  it('survives no change of a character', () => {
    const text = formatToken(token)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.constantFrom('x', '0', 'A', '.'), (at, other) => {
        fc.pre(text[at] !== other)
        expect(() => parseToken(text.slice(0, at) + other + text.slice(at + 1))).toThrow(TokenError)
      }),
    )
  })
})
