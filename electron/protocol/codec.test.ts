import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './codec.ts'

const overTheWire = (message: unknown) => decodeMessage(encodeMessage(message))

describe('codec', () => {
  it('carries typed arrays bit for bit, wherever they start in their buffer', () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.uint32Array(), fc.string(), (begin, words, name) => {
        const offset = new Uint32Array([1, ...words]).subarray(1)
        expect(overTheWire({ name, begin, words: offset })).toEqual({ name, begin, words })
      }),
    )
  })

  it('leaves out fields that are undefined', () => {
    expect(overTheWire({ a: undefined, b: { c: undefined, d: 1 } })).toStrictEqual({ b: { d: 1 } })
  })

  it('carries virtual times up to 2^53 exactly', () => {
    expect(overTheWire([Number.MAX_SAFE_INTEGER, 0.5, -1])).toEqual([Number.MAX_SAFE_INTEGER, 0.5, -1])
  })

  it('carries an error as its message, without the stack', () => {
    const error = overTheWire(new RangeError('no such policy'))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ message: 'no such policy' })
    expect(new TextDecoder().decode(encodeMessage(new Error('x')))).not.toContain('codec.test')
  })

  it('refuses bytes that are no message', () => {
    for (const bytes of [[], [0xc1], [0xdc, 0xff], [1, 2], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xc7, 3, 1, 0, 0, 0]]) {
      expect(() => decodeMessage(new Uint8Array(bytes))).toThrow()
    }
  })

  it('refuses a list by the length that it claims, before there is room for it', () => {
    const million = [0x00, 0x0f, 0x42, 0x41]
    for (const list of [0xdd, 0xdf]) expect(() => decodeMessage(Uint8Array.of(list, ...million))).toThrow('Max length')
  })

  it('never answers garbage with anything but a value or an Error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMessage(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
  })
})
