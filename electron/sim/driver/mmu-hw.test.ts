import { describe, expect, it } from 'vitest'
import { lockAddress } from './mmu-hw.ts'

const hex = (start: bigint, size: bigint) => `0x${lockAddress(start, size).toString(16)}`

describe('LOCKADDR', () => {
  it('clears the bits of the start below the width, so bit 14 of this one survives', () => {
    expect(hex(0x12345000n, 0x1000n)).toBe('0x1234400e')
  })

  it('covers at least 32 KiB', () => {
    expect(hex(0x0n, 0x1000n)).toBe('0xe')
    expect(hex(0x8000n, 0x8000n)).toBe('0x800e')
  })

  it('grows to the region that holds both ends', () => {
    expect(hex(0x20_0000n, 0x20_0000n)).toBe('0x200014')
    // From below a 16 MiB line to above it: bit 24 differs.
    expect(hex(0xff_f000n, 0x2000n)).toBe('0x18')
  })

  it('of everything has the largest width', () => {
    expect(hex(0n, (1n << 64n) - 1n)).toBe('0x3f')
  })
})
