import { describe, expect, it } from 'vitest'
import { msecs, nanos, seconds, usecs } from '../kernel/clock.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { LATENCIES } from './latencies.ts'
import { Bench } from './mali.testing.ts'
import * as regs from './regs.ts'

const ALL = 0xffffffff
const bench = (id = 'g52-mp2'): Bench => new Bench(gpuModel(id))

describe('GPU interrupts', () => {
  it('drive the line with RAWSTAT AND MASK', () => {
    const b = bench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    b.run(usecs(50))
    expect([b.read(regs.GPU_INT_RAWSTAT), b.read(regs.GPU_INT_STAT), b.lines.gpu.level]).toEqual([1 << 17, 0, false])
    b.write(regs.GPU_INT_MASK, regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)
    expect([b.read(regs.GPU_INT_STAT), b.lines.gpu.level]).toEqual([1 << 17, true])
    b.write(regs.GPU_INT_CLEAR, regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)
    expect([b.read(regs.GPU_INT_RAWSTAT), b.lines.gpu.level]).toEqual([0, false])
  })
})

describe('cache commands', () => {
  it.each([regs.GPU_CMD_CLEAN_CACHES, regs.GPU_CMD_CLEAN_INV_CACHES])(
    'command %d completes after its latency',
    (command) => {
      const b = bench()
      b.write(regs.GPU_CMD, command)
      b.run(nanos(LATENCIES.cleanCaches.shortest - 1))
      expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
      b.run(LATENCIES.cleanCaches.longest)
      expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)
      expect(b.read(regs.GPU_LATEST_FLUSH_ID)).toBe(1)
    },
  )

  it('loses one completion to loseIrq and not the next', () => {
    const b = bench()
    b.mali.faults.loseIrq()
    b.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    b.run(usecs(50))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
    b.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    b.run(usecs(50))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)
  })

  it('are lost when commanded while the GPU is resetting', () => {
    const b = bench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    b.run(msecs(10))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_RESET_COMPLETED)
  })

  it('are reported when there is no such command', () => {
    const b = bench()
    b.write(regs.GPU_CMD, 9)
    expect(b.reports).toEqual(['write of 9 to GPU_CMD: no such command, 0 to 8 are; it is ignored'])
  })
})

describe('reset', () => {
  it.each([
    ['soft', regs.GPU_CMD_SOFT_RESET],
    ['hard', regs.GPU_CMD_HARD_RESET],
  ])('%s: takes hold at once and is complete later', (_, command) => {
    const b = bench()
    b.powerUp()
    b.write(regs.GPU_INT_MASK, ALL)
    b.write(regs.GPU_TILER_CONFIG, 5)
    b.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    b.write(regs.GPU_CMD, command)
    expect([b.read(regs.GPU_INT_MASK), b.read(regs.GPU_TILER_CONFIG), b.read(regs.L2_READY_LO)]).toEqual([0, 0, 0])
    b.run(msecs(1))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_RESET_COMPLETED)
    expect(b.lines.gpu.level).toBe(false)
  })

  it('a stuck soft reset never completes, the hard reset after it does', () => {
    const b = bench()
    b.mali.faults.softResetStuck()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(seconds(1))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
    b.write(regs.GPU_CMD, regs.GPU_CMD_HARD_RESET)
    b.run(msecs(1))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_RESET_COMPLETED)
  })

  it('a stuck hard reset never completes', () => {
    const b = bench()
    b.mali.faults.hardResetStuck()
    b.write(regs.GPU_CMD, regs.GPU_CMD_HARD_RESET)
    b.run(seconds(1))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
  })

  it('keeps what is written to plain registers before it completes', () => {
    const b = bench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.write(regs.GPU_PERFCNT_CFG, 0x11)
    b.run(msecs(1))
    expect(b.read(regs.GPU_PERFCNT_CFG)).toBe(0x11)
  })
})

describe('GPU fault', () => {
  it('is raised with status and address', () => {
    const b = bench()
    b.write(regs.GPU_INT_MASK, regs.GPU_IRQ_FAULT)
    b.mali.faults.gpuFault(0x1_2345_6000)
    expect(b.lines.gpu.level).toBe(true)
    expect(b.read(regs.GPU_FAULT_STATUS)).toBe(0x88)
    expect([b.read(regs.GPU_FAULT_ADDRESS_HI), b.read(regs.GPU_FAULT_ADDRESS_LO)]).toEqual([1, 0x23456000])
  })

  it('adds MULTIPLE_FAULT to one that is pending and keeps its address', () => {
    const b = bench()
    b.mali.faults.gpuFault(0x1000)
    b.mali.faults.gpuFault(0x2000)
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_FAULT | regs.GPU_IRQ_MULTIPLE_FAULT)
    expect(b.read(regs.GPU_FAULT_ADDRESS_LO)).toBe(0x1000)
  })
})

describe('cycle count and timestamp', () => {
  it('counts clock cycles between START and STOP', () => {
    const b = bench()
    b.run(msecs(1))
    expect(b.read(regs.GPU_CYCLE_COUNT_LO)).toBe(0)
    b.write(regs.GPU_CMD, regs.GPU_CMD_CYCLE_COUNT_START)
    b.run(seconds(10))
    b.write(regs.GPU_CMD, regs.GPU_CMD_CYCLE_COUNT_STOP)
    b.run(seconds(1))
    expect(b.read(regs.GPU_CYCLE_COUNT_HI) * 2 ** 32 + b.read(regs.GPU_CYCLE_COUNT_LO)).toBe(8_000_000_000)
  })

  it('counts the timestamp at 24 MHz from the start, across resets', () => {
    const b = bench()
    b.run(seconds(200))
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    expect(b.read(regs.GPU_TIMESTAMP_HI) * 2 ** 32 + b.read(regs.GPU_TIMESTAMP_LO)).toBe(4_800_000_000)
  })
})
