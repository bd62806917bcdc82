import { describe, expect, it } from 'vitest'
import { ALL, CounterBench, POISON } from './counter-bench.testing.ts'
import { BLOCK_BYTES } from './dump-layout.ts'
import { wordAt } from './mali.testing.ts'
import * as regs from './regs.ts'

describe('enable masks', () => {
  it('gate four words per bit', () => {
    const b = new CounterBench()
    b.write(regs.GPU_PRFCNT_JM_EN, 0b0101)
    b.sample()
    const words = Array.from({ length: 64 }, (_, word) => word).filter((word) => b.word('JM', 0, word) !== POISON)
    expect(words).toEqual([0, 1, 2, 3, 8, 9, 10, 11])
    expect(b.word('JM', 0, 2)).toBe(0b0101)
  })

  it('of 0 leave the blocks of their kind alone', () => {
    const b = new CounterBench()
    b.write(regs.GPU_PRFCNT_SHADER_EN, 0)
    b.sample()
    expect([b.word('SHADER', 1, 2), b.word('TILER', 0, 2)]).toEqual([POISON, ALL])
  })
})

describe('layouts', () => {
  const writtenBlocks = (id: string): string => {
    const b = new CounterBench(id)
    b.work()
    b.sample()
    return b.model.blocks
      .map(({ kind, byteOffset }) => {
        const words = Array.from({ length: BLOCK_BYTES / 4 }, (_, i) => wordAt(b.buffer, byteOffset + 4 * i))
        if (words.every((word) => word === POISON)) return '-'
        return words.includes(POISON) ? '?' : kind
      })
      .join(' ')
  }

  it('leave the holes of absent cores untouched', () => {
    expect(writtenBlocks('g57-mc2')).toBe('JM TILER MMU_L2 SHADER - SHADER')
    expect(writtenBlocks('g57-mc3')).toBe(`JM TILER MMU_L2 SHADER - SHADER${' -'.repeat(13)} SHADER`)
  })

  it('of T720 have the V4 order, reserved places untouched', () => {
    expect(writtenBlocks('t720-mp2')).toBe('SHADER SHADER - - TILER MMU_L2 - JM')
  })

  it('larger than a page are written whole', () => {
    expect(writtenBlocks('g76-mp16')).not.toContain('-')
  })
})
