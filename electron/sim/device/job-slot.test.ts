import { describe, expect, it } from 'vitest'
import { msecs, nanos, seconds, usecs } from '../kernel/clock.ts'
import { gpuVa, PAGE_SIZE } from '../kernel/memory.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { encodeJob, type WorkType } from './job-descriptor.ts'
import { AS1, FLAG, fragment, writeValue } from './job-shapes.testing.ts'
import { END, jobAt, JobBench, JOBS, wordAt } from './mali.testing.ts'
import * as regs from './regs.ts'

describe('a job chain', () => {
  it.each([
    ['VERTEX', 1],
    ['TILER', 1],
    ['COMPUTE', 1],
    ['COMPUTE', 2],
    ['FRAGMENT', 0],
  ] as const satisfies readonly (readonly [WorkType, number])[])(
    '%s on slot %d runs for its duration and is done',
    (type, slot) => {
      const b = new JobBench()
      b.start(slot, b.put(0, { type, next: END, profile: 0, duration: msecs(5) }), AS1)
      expect(b.read(regs.JOB_INT_JS_STATE)).toBe(1 << slot)
      expect(b.read(regs.JS_STATUS(slot))).toBe(0x08)
      b.run(msecs(4))
      expect(b.read(regs.JOB_INT_RAWSTAT)).toBe(0)
      b.run(msecs(2))
      expect(b.read(regs.JOB_INT_RAWSTAT)).toBe(1 << slot)
      expect([b.read(regs.JS_STATUS(slot)), b.statusOf(0)]).toEqual([0x01, 0x01])
      expect(b.ended).toMatchObject([{ slot, exception: 1, head: jobAt(0), as: 1 }])
    },
  )

  it('of NULL and WRITE_VALUE writes the value and leaves TAIL at the last job', () => {
    const b = new JobBench()
    b.put(0, { type: 'NULL', next: jobAt(1) })
    b.put(1, writeValue(JOBS + 0x800, 0xcafe_f00d))
    b.start(1, jobAt(0), AS1)
    b.run(usecs(20))
    expect(wordAt(b.jobs, 0x800)).toBe(0xcafe_f00d)
    expect([b.statusOf(0), b.statusOf(1)]).toEqual([1, 1])
    expect(b.read(regs.JS_TAIL_LO(1))).toBe(jobAt(1))
  })

  it('skips jobs that are marked done, as when it is submitted again', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.run(msecs(6))
    b.start(0, jobAt(0), AS1)
    b.run(usecs(10))
    expect(b.ended).toHaveLength(2)
  })

  it('drives the line through JOB_INT_MASK', () => {
    const b = new JobBench()
    b.write(regs.JOB_INT_MASK, regs.MK_JS_MASK(0))
    b.start(0, b.put(0, fragment()), AS1)
    b.run(msecs(6))
    expect(b.lines.job.level).toBe(true)
    b.write(regs.JOB_INT_CLEAR, regs.MK_JS_MASK(0))
    expect(b.lines.job.level).toBe(false)
  })

  it.each([
    ['of a type that the slot does not take', 1, fragment(), 0x40],
    ['with an unknown profile', 0, { ...fragment(), profile: 999 }, 0x58],
    ['that writes to an unaligned address', 0, writeValue(JOBS + 0x802, 1), 0x58],
  ] as const)('%s fails', (_, slot, job, exception) => {
    const b = new JobBench()
    b.start(slot, b.put(0, job), AS1)
    b.run(usecs(20))
    expect(b.read(regs.JOB_INT_RAWSTAT)).toBe(regs.JOB_INT_MASK_ERR(slot))
    expect([b.read(regs.JS_STATUS(slot)), b.statusOf(0)]).toEqual([exception, exception])
  })

  it.each([
    ['at an unaligned address', jobAt(0) + 4],
    ['whose header is zeros', jobAt(7)],
  ])('%s fails with JOB_CONFIG_FAULT', (_, head) => {
    const b = new JobBench()
    b.start(0, head, AS1)
    b.run(usecs(20))
    expect(b.read(regs.JS_STATUS(0))).toBe(0x40)
  })

  it.each([
    ['jobFault', 0x58],
    ['jobBusFault', 0x48],
  ] as const)('after %s ends with its exception, the next one does not', (fault, exception) => {
    const b = new JobBench()
    b.mali.faults[fault]()
    for (const place of [0, 1]) {
      b.start(0, b.put(place, fragment()), AS1)
      b.run(msecs(6))
      b.write(regs.JOB_INT_CLEAR, 0xffffffff)
    }
    expect(b.ended.map((job) => job.exception)).toEqual([exception, 1])
  })

  it('waits for power', () => {
    const b = new JobBench()
    b.write(regs.SHADER_PWROFF_LO, 3)
    b.run(msecs(1))
    b.start(0, b.put(0, fragment()), AS1)
    b.run(msecs(20))
    expect(b.mali.slots[0]?.running?.stalled).toBe(true)
    b.powerUp()
    b.run(msecs(6))
    expect(b.ended).toMatchObject([{ exception: 1 }])
  })
})

describe('two queue positions', () => {
  it('promote the second chain when the first is done, and JS_STATE tells after the clear', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.start(0, b.put(1, fragment()), AS1 | FLAG)
    expect(b.read(regs.JOB_INT_JS_STATE)).toBe(0x10001)
    expect(b.mali.slots[0]).toMatchObject({ running: { head: jobAt(0) }, next: { head: jobAt(1), as: 1 } })
    b.run(msecs(6))
    expect(b.read(regs.JS_HEAD_LO(0))).toBe(jobAt(1))
    expect(b.read(regs.JS_COMMAND_NEXT(0))).toBe(regs.JS_COMMAND_NOP)
    expect(b.read(regs.JOB_INT_JS_STATE)).toBe(0x10001)
    b.write(regs.JOB_INT_CLEAR, regs.JOB_INT_MASK_DONE(0))
    expect(b.read(regs.JOB_INT_JS_STATE)).toBe(0x00001)
  })

  it('show two finished chains as one interrupt and an idle slot', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.start(0, b.put(1, fragment()), AS1)
    b.run(msecs(20))
    b.write(regs.JOB_INT_CLEAR, regs.JOB_INT_MASK_DONE(0))
    expect(b.read(regs.JOB_INT_JS_STATE)).toBe(0)
    expect(b.ended).toHaveLength(2)
  })

  it('hold the second chain after a failure until that is cleared', () => {
    const b = new JobBench()
    b.mali.faults.jobFault()
    b.start(0, b.put(0, fragment()), AS1)
    b.start(0, b.put(1, fragment()), AS1)
    b.run(msecs(20))
    expect(b.mali.slots[0]).toMatchObject({ running: undefined, next: { head: jobAt(1) } })
    expect(b.read(regs.JS_STATUS(0))).toBe(0x58)
    b.write(regs.JOB_INT_CLEAR, regs.JOB_INT_MASK_ERR(0))
    expect(b.mali.slots[0]).toMatchObject({ running: { head: jobAt(1) }, next: undefined })
  })

  it('forget the second chain when COMMAND_NEXT becomes NOP', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.start(0, b.put(1, fragment()), AS1)
    b.write(regs.JS_COMMAND_NEXT(0), regs.JS_COMMAND_NOP)
    b.run(msecs(20))
    expect(b.ended).toHaveLength(1)
  })
})

describe('a GPU reset', () => {
  it('takes running and queued chains without an interrupt', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.start(0, b.put(1, fragment()), AS1)
    b.run(msecs(1))
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(seconds(1))
    expect([b.read(regs.JOB_INT_RAWSTAT), b.read(regs.JOB_INT_JS_STATE)]).toEqual([0, 0])
    expect(b.ended).toMatchObject([{ head: jobAt(0), exception: 8 }])
  })

  it('loses a chain that is started during it, and says so', () => {
    const b = new JobBench()
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.start(0, b.put(0, fragment()), AS1)
    expect(b.mali.slots[0]?.running).toBeUndefined()
    expect(b.reports.at(-1)).toContain('JS_COMMAND_NEXT(0) = START during a GPU reset')
  })
})

describe('a job descriptor', () => {
  it('may lie at the end of a mapping', () => {
    const b = new JobBench()
    b.start(0, b.put(PAGE_SIZE / 64 - 1, fragment()), AS1)
    b.run(msecs(6))
    expect(b.ended).toMatchObject([{ exception: 1 }])
  })

  it('is the same bytes as in Mesa: type in bits 7:1 of word 4, next in words 6 and 7', () => {
    const words = new Uint32Array(encodeJob({ ...fragment(), next: gpuVa(0x1_2345_6780) }).buffer)
    expect([...words.subarray(0, 8)]).toEqual([0, 0, 0, 0, (9 << 1) | 1, 0, 0x23456780, 1])
  })
})

it('is deterministic: the same seed gives the same times', () => {
  const times = (seed: number) => {
    const b = new JobBench(gpuModel('g52-mp2'), seed)
    b.start(0, b.put(0, fragment(nanos(12_345))), AS1)
    b.run(msecs(1))
    return b.ended.map(({ begin, end }) => [begin, end])
  }
  expect(times(7)).toEqual(times(7))
  expect(times(7)).not.toEqual(times(8))
})
