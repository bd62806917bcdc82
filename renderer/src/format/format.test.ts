import { describe, expect, it } from 'vitest'
import { formatBytes } from './bytes.ts'
import { formatResult } from './errno.ts'
import { formatClock, formatMoment, formatSpan } from './time.ts'

describe('formatResult', () => {
  it('names negative errnos and leaves a positive result the number that the caller got', () => {
    expect([0, -5, -110, 11, -4095].map(formatResult)).toEqual(['0', '-EIO', '-ETIMEDOUT', '+11', '-4095'])
  })
})

describe('times', () => {
  it('show moments to the microsecond', () => {
    expect(formatMoment(12_472_193_000)).toBe('12.472193')
  })

  it('show spans in the unit that suits them', () => {
    expect([300, 41e6, 999.9e6, 1.25e9].map(formatSpan)).toEqual(['300 ns', '41 ms', '1 s', '1.25 s'])
  })

  it('show lengths like a recorder', () => {
    expect([41e9, 3732e9].map(formatClock)).toEqual(['00:41', '1:02:12'])
  })
})

describe('formatBytes', () => {
  it('uses binary units', () => {
    expect([900, 18_637, 1_153_434].map(formatBytes)).toEqual(['900 B', '18.2 KiB', '1.1 MiB'])
  })
})
