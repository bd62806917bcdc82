import { describe, expect, it } from 'vitest'
import { msecs, seconds, usecs } from '../kernel/clock.ts'
import { AS1, FLAG, fragment, writeValue } from './job-shapes.testing.ts'
import { END, jobAt, JobBench } from './mali.testing.ts'
import * as regs from './regs.ts'

/** Two jobs that are each other's next, each putting the other back to not started. */
function startHang(b: JobBench, slot: number): void {
  b.put(0, writeValue(jobAt(1), 0, jobAt(1)))
  b.put(1, writeValue(jobAt(0), 0, jobAt(0)))
  b.start(slot, jobAt(0), AS1)
}

describe('a stop', () => {
  it.each([
    ['soft', regs.JS_COMMAND_SOFT_STOP, 0x03],
    ['hard', regs.JS_COMMAND_HARD_STOP, 0x04],
  ])('%s: ends the running chain and raises its failed interrupt', (_, command, status) => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1)
    b.run(msecs(1))
    b.write(regs.JS_COMMAND(0), command)
    b.run(usecs(300))
    expect(b.read(regs.JOB_INT_RAWSTAT)).toBe(regs.JOB_INT_MASK_ERR(0))
    expect([b.read(regs.JS_STATUS(0)), b.read(regs.JS_TAIL_LO(0))]).toEqual([status, jobAt(0)])
    expect(b.mali.slots[0]?.running).toBeUndefined()
  })

  it.each([
    [regs.JS_COMMAND_SOFT_STOP_0, 0, true],
    [regs.JS_COMMAND_SOFT_STOP_0, FLAG, false],
    [regs.JS_COMMAND_SOFT_STOP_1, 0, false],
    [regs.JS_COMMAND_SOFT_STOP_1, FLAG, true],
    [regs.JS_COMMAND_HARD_STOP_0, 0, true],
    [regs.JS_COMMAND_HARD_STOP_0, FLAG, false],
    [regs.JS_COMMAND_HARD_STOP_1, 0, false],
    [regs.JS_COMMAND_HARD_STOP_1, FLAG, true],
  ])('command %d with job-chain flag 0x%x stops: %s', (command, flag, stops) => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment()), AS1 | flag)
    b.run(msecs(1))
    b.write(regs.JS_COMMAND(0), command)
    b.run(msecs(1))
    expect(b.mali.slots[0]?.running === undefined).toBe(stops)
  })

  it('leaves TAIL at the job to resume at, and resuming there ends the chain', () => {
    const b = new JobBench()
    b.put(0, { type: 'VERTEX', next: jobAt(1), profile: 0, duration: msecs(1) })
    b.put(1, { type: 'TILER', next: END, profile: 0, duration: msecs(5) })
    b.start(1, jobAt(0), AS1)
    b.run(msecs(3))
    b.write(regs.JS_COMMAND(1), regs.JS_COMMAND_SOFT_STOP)
    b.run(msecs(1))
    expect(b.read(regs.JS_TAIL_LO(1))).toBe(jobAt(1))
    b.write(regs.JOB_INT_CLEAR, regs.MK_JS_MASK(1))
    b.start(1, b.read(regs.JS_TAIL_LO(1)), AS1)
    b.run(msecs(6))
    expect(b.ended.map(({ exception }) => exception)).toEqual([3, 1])
  })

  it('comes too late for a job that ends first', () => {
    const b = new JobBench()
    b.start(0, b.put(0, fragment(usecs(5))), AS1)
    b.write(regs.JS_COMMAND(0), regs.JS_COMMAND_SOFT_STOP)
    b.run(msecs(1))
    expect(b.ended).toMatchObject([{ exception: 1 }])
  })

  it('of an idle slot does nothing', () => {
    const b = new JobBench()
    b.write(regs.JS_COMMAND(0), regs.JS_COMMAND_HARD_STOP)
    b.run(msecs(1))
    expect(b.read(regs.JOB_INT_RAWSTAT)).toBe(0)
  })

  it('cannot reach a stalled access until its address space answers', () => {
    const b = new JobBench()
    b.start(0, b.put(0, writeValue(0x900_0000, 1)), AS1)
    b.run(usecs(20))
    b.write(regs.JS_COMMAND(0), regs.JS_COMMAND_HARD_STOP)
    b.run(seconds(1))
    expect(b.ended).toEqual([])
    b.disableAs(1)
    expect(b.ended).toMatchObject([{ exception: 4 }])
  })
})

describe('a hung chain', () => {
  it('keeps its slot for ever at no more than about 1,000 events a second', () => {
    const b = new JobBench()
    startHang(b, 1)
    const events = b.run(seconds(10))
    expect(b.read(regs.JOB_INT_JS_STATE)).toBe(2)
    expect(events).toBeLessThan(10_200)
  })

  it('can be stopped between two of its jobs', () => {
    const b = new JobBench()
    startHang(b, 1)
    b.run(msecs(500))
    b.write(regs.JS_COMMAND(1), regs.JS_COMMAND_SOFT_STOP)
    b.run(msecs(2))
    expect(b.ended).toMatchObject([{ slot: 1, exception: 3 }])
  })
})
