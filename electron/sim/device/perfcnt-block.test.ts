import { describe, expect, it } from 'vitest'
import { msecs, seconds, usecs } from '../kernel/clock.ts'
import { ALL, BASE, CounterBench, MANUAL, POISON } from './counter-bench.testing.ts'
import { END, wordAt } from './mali.testing.ts'
import * as regs from './regs.ts'

describe('a sample', () => {
  it('is written after its latency, then raises its interrupt', () => {
    const b = new CounterBench()
    b.write(regs.GPU_INT_MASK, regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED)
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    expect(b.read(regs.GPU_STATUS)).toBe(regs.GPU_STATUS_PRFCNT_ACTIVE)
    expect(b.word('JM', 0, 2)).toBe(POISON)
    b.run(usecs(50))
    expect([b.read(regs.GPU_STATUS), b.lines.gpu.level]).toEqual([0, true])
    expect(b.samples).toEqual([{ request: 1, whole: true, as: 1, base: BASE, pages: [b.buffer] }])
  })

  it('begins each block with the time, the enable mask and a reserved word', () => {
    const b = new CounterBench()
    b.run(seconds(200))
    b.sample()
    for (const { byteOffset } of b.model.blocks) {
      expect(wordAt(b.buffer, byteOffset + 4)).toBe(1)
      expect([8, 12].map((at) => wordAt(b.buffer, byteOffset + at))).toEqual([ALL, 0])
    }
  })

  it('holds what happened since the one before it', () => {
    const b = new CounterBench()
    b.work(msecs(5))
    b.sample()
    const first = b.counter('JM', 'GPU_ACTIVE')
    expect(first).toBeGreaterThan(4_000_000)
    expect(b.counter('SHADER', 'FRAG_ACTIVE')).toBeGreaterThan(0)
    expect(b.counter('JM', 'JS0_JOBS')).toBe(1)
    b.sample()
    expect([b.counter('JM', 'GPU_ACTIVE'), b.counter('JM', 'JS0_JOBS')]).toEqual([0, 0])
  })

  it('holds nothing from before PERFCNT_CLEAR or from while MODE was off', () => {
    const b = new CounterBench()
    b.work()
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_CLEAR)
    b.write(regs.GPU_PERFCNT_CFG, 0)
    b.work()
    b.write(regs.GPU_PERFCNT_CFG, MANUAL)
    b.sample()
    expect(b.counter('JM', 'GPU_ACTIVE')).toBe(0)
  })

  it('keeps over MODE off what was counted before', () => {
    const b = new CounterBench()
    b.work()
    b.write(regs.GPU_PERFCNT_CFG, 0)
    b.work()
    b.write(regs.GPU_PERFCNT_CFG, MANUAL)
    b.sample()
    expect(b.counter('JM', 'JS0_JOBS')).toBe(1)
  })

  it('stays at 2^32 - 1 once and starts again from 0', () => {
    const b = new CounterBench()
    b.work(seconds(6))
    b.sample()
    expect(b.counter('JM', 'GPU_ACTIVE')).toBe(ALL)
    b.work(msecs(1))
    b.sample()
    expect(b.counter('JM', 'GPU_ACTIVE')).toBeLessThan(900_000)
  })

  it('queues behind one in flight', () => {
    const b = new CounterBench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    b.run(usecs(60))
    expect(b.samples).toHaveLength(2)
  })

  it('in flight is written as it was asked for, whatever masks and MODE say by then', () => {
    const b = new CounterBench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    b.write(regs.GPU_PRFCNT_JM_EN, 0)
    b.write(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_AS(1))
    b.run(usecs(50))
    expect([b.samples.length, b.word('JM', 0, 2)]).toEqual([1, ALL])
  })

  it('with MODE off does nothing and raises nothing', () => {
    const b = new CounterBench()
    b.write(regs.GPU_PERFCNT_CFG, 0)
    b.sample()
    expect([b.read(regs.GPU_INT_RAWSTAT), b.samples.length, b.word('JM', 0, 2)]).toEqual([0, 0, POISON])
  })

  it('shows a hang: active cycles climb, everything else is flat', () => {
    const b = new CounterBench()
    b.start(0, b.put(0, { type: 'NULL', next: b.put(0, { type: 'NULL', next: END }) }), regs.JS_CONFIG_AS(1))
    b.run(msecs(500))
    b.sample()
    const counted = b.model.counters.JM.filter(({ name }) => b.counter('JM', name) > 0).map(({ name }) => name)
    expect(b.counter('JM', 'GPU_ACTIVE')).toBeGreaterThan(399_000_000)
    expect(counted).toEqual(['GPU_ACTIVE', 'JS0_ACTIVE'])
    expect(b.counter('SHADER', 'FRAG_ACTIVE')).toBe(0)
  })
})

describe('the address space', () => {
  it('is the one that PERFCNT_CFG names when the write happens', () => {
    const b = new CounterBench()
    const foreign = b.map(b.enableAs(2), BASE)
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    b.write(regs.GPU_PERFCNT_CFG, 0x21)
    b.run(usecs(50))
    expect(b.samples).toEqual([{ request: 1, whole: true, as: 2, base: BASE, pages: [foreign] }])
    expect([wordAt(foreign, 8), b.word('JM', 0, 2)]).toEqual([ALL, POISON])
  })

  it('that does not map the buffer raises a translation fault, and the sample never completes', () => {
    const b = new CounterBench()
    b.write(regs.GPU_PERFCNT_CFG, 0x51)
    b.sample()
    b.run(seconds(1))
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(1 << 5)
    expect(b.read(regs.AS_FAULTSTATUS(5)) & 0x3ff).toBe(0x3c0)
    expect(b.read(regs.AS_FAULTADDRESS_LO(5))).toBe(BASE)
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
    b.write(regs.GPU_PERFCNT_CFG, MANUAL)
    b.sample()
    expect(b.samples).toHaveLength(1)
  })

  it('with a command in progress makes the sample wait', () => {
    const b = new CounterBench()
    b.mali.faults.asStuck(1)
    b.write(regs.AS_COMMAND(1), regs.AS_COMMAND_FLUSH_MEM)
    b.sample()
    b.run(seconds(1))
    expect([b.samples.length, b.read(regs.MMU_INT_RAWSTAT), b.read(regs.GPU_STATUS)]).toEqual([0, 0, 4])
  })
})

describe('a GPU reset', () => {
  it('drops samples in flight and turns the counters off', () => {
    const b = new CounterBench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(seconds(1))
    expect([b.samples.length, b.read(regs.GPU_STATUS), b.read(regs.GPU_PRFCNT_JM_EN)]).toEqual([0, 0, 0])
    expect(b.mali.perfcnt).toMatchObject({ mode: 'off', as: 0, counterset: 0 })
  })

  it('loses a sample that is commanded during it', () => {
    const b = new CounterBench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.write(regs.GPU_PERFCNT_CFG, MANUAL)
    b.sample()
    b.run(seconds(1))
    expect(b.read(regs.GPU_INT_RAWSTAT) & regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED).toBe(0)
  })

  it('starts every counter from 0', () => {
    const b = new CounterBench()
    b.work()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(msecs(1))
    b.powerUp()
    b.enableAs(1, b.table)
    b.write64(regs.GPU_PERFCNT_BASE_LO, BASE)
    b.write(regs.GPU_PRFCNT_JM_EN, ALL)
    b.write(regs.GPU_PERFCNT_CFG, MANUAL | regs.GPU_PERFCNT_CFG_SETSEL(1))
    b.sample()
    expect(b.mali.perfcnt).toMatchObject({ mode: 'manual', as: 1, counterset: 1 })
    expect([b.counter('JM', 'GPU_ACTIVE'), b.counter('JM', 'JS0_JOBS')]).toEqual([0, 0])
  })
})
