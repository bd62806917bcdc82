import { describe, expect, it } from 'vitest'
import { msecs, usecs } from '../kernel/clock.ts'
import { ECANCELED } from '../kernel/errno.ts'
import { msleep } from '../kernel/sleep.ts'
import { deviceScheduleReset } from './device.ts'
import { balance, BALANCED, jobBo, storeChain, storeHang, submit } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { JD_REQ_CYCLE_COUNT, JD_REQ_FS } from './uapi.ts'

const fragment = (duration: number) => ({ type: 'FRAGMENT', profile: 0, duration: msecs(duration) }) as const
const NULL_JOB = { type: 'NULL' } as const

describe('a hung job', () => {
  it('times out after 500 ms; it and the jobs of its context end with -ECANCELED, those of others run again', () => {
    const bed = new Testbed()
    const { kernel } = bed.machine
    bed.run(function* () {
      const [guilty, other] = [yield* bed.open('guilty'), yield* bed.open('other')]
      const [bo, otherBo] = [yield* jobBo(guilty), yield* jobBo(other)]
      const begin = kernel.clock.now
      const hung = yield* submit(guilty, storeHang(bo))
      const behind = yield* submit(guilty, storeChain(bo, [NULL_JOB], 1024))
      const queued = yield* submit(guilty, storeChain(bo, [NULL_JOB], 2048))
      const others = yield* submit(other, storeChain(otherBo, [NULL_JOB]))
      yield* msleep(kernel, msecs(200))
      // 400 ms of work, stopped at 300 and begun anew.
      const work = yield* submit(other, storeChain(otherBo, [fragment(400)], 1024), { requirements: JD_REQ_FS })
      yield* hung.waitTimeout(undefined, false)
      expect(Math.floor((kernel.clock.now - begin) / 1e6)).toBe(500)
      yield* work.waitTimeout(undefined, false)
      yield* queued.waitTimeout(undefined, false)
      expect({
        hung: hung.error,
        behind: behind.error,
        queued: queued.error,
        others: others.error,
        work: work.error,
      }).toEqual({ hung: -ECANCELED, behind: -ECANCELED, queued: 0, others: 0, work: 0 })
      expect((kernel.clock.now - begin) / 1e6).toBeGreaterThan(900)
      yield* msleep(kernel, msecs(1))
    })
    expect(bed.resets.filter((cause) => cause !== 'runtime resume')).toEqual(['job timeout, JS1'])
    expect(bed.klog(4)).toEqual([
      expect.stringMatching(
        /^gpu sched timeout, js=1, config=0x\w+, status=0x8, head=0x\w+, tail=0x\w+, sched_job=job\d+$/,
      ),
    ])
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })

  it('is started again by a reset from the work item, which blames nobody, and times out 500 ms later', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const hung = yield* submit(client, storeHang(yield* jobBo(client)))
      yield* msleep(kernel, msecs(100))
      yield* deviceScheduleReset(pfdev, 'test')
      yield* pfdev.reset.work.flush()
      const restarted = kernel.clock.now
      expect({ signaled: hung.signaled, inHardware: pfdev.js.slot(1)[0] !== undefined }).toEqual({
        signaled: false,
        inHardware: true,
      })
      yield* hung.waitTimeout(undefined, false)
      expect(Math.floor((kernel.clock.now - restarted) / 1e6)).toBe(500)
      expect(hung.error).toBe(-ECANCELED)
      yield* msleep(kernel, msecs(1))
    })
    expect(bed.resets.filter((cause) => cause !== 'runtime resume')).toEqual(['test', 'job timeout, JS1'])
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })

  it('that counts cycles gives the counter back', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const hung = yield* submit(client, storeHang(yield* jobBo(client)), { requirements: JD_REQ_CYCLE_COUNT })
      yield* hung.waitTimeout(undefined, false)
      yield* msleep(bed.machine.kernel, msecs(1))
    })
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })
})

describe('a reset', () => {
  it('goes in this order', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* submit(client, storeHang(yield* jobBo(client)))
      yield* msleep(kernel, msecs(10))
      bed.forget()
      yield* deviceScheduleReset(pfdev, 'test')
      yield* pfdev.reset.work.flush()
    })
    expect(bed.writes.filter((write) => !/^(AS|JS_(HEAD|AFFINITY|FLUSH|CONFIG))/.test(write))).toMatchInlineSnapshot(`
      [
        "JOB_INT_MASK = 0x0",
        "JS_COMMAND_NEXT(0) = 0x0",
        "JS_COMMAND(0) = 0x2",
        "JS_COMMAND_NEXT(1) = 0x0",
        "JS_COMMAND(1) = 0x2",
        "JS_COMMAND_NEXT(2) = 0x0",
        "JS_COMMAND(2) = 0x2",
        "JS_COMMAND_NEXT(1) = 0x0",
        "JOB_INT_CLEAR = 0x20000",
        "GPU_INT_MASK = 0x0",
        "GPU_INT_CLEAR = 0x100",
        "GPU_CMD = 0x1",
        "GPU_INT_CLEAR = 0x30781",
        "GPU_INT_MASK = 0x30081",
        "GPU_TILER_CONFIG = 0x0",
        "GPU_JM_CONFIG = 0xf0000",
        "L2_PWRON_LO = 0x1",
        "SHADER_PWRON_LO = 0x3",
        "TILER_PWRON_LO = 0x1",
        "MMU_INT_CLEAR = 0xffffffff",
        "MMU_INT_MASK = 0xffffffff",
        "JOB_INT_CLEAR = 0x70007",
        "JS_COMMAND_NEXT(1) = 0x1",
        "JOB_INT_MASK = 0x70007",
      ]
    `)
  })

  it('ends a job with -ECANCELED that completes while the slots are stopped, since nobody watches its fence', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const fence = yield* submit(client, storeChain(yield* jobBo(client), [fragment(10)]), { requirements: JD_REQ_FS })
      while (pfdev.js.slot(0)[0] === undefined) yield* msleep(kernel, usecs(10))
      // A few microseconds before its end; a soft stop takes longer.
      yield* msleep(kernel, usecs(9_980))
      yield* deviceScheduleReset(pfdev, 'test')
      yield* fence.waitTimeout(undefined, false)
      expect(fence.error).toBe(-ECANCELED)
      yield* msleep(kernel, msecs(1))
    })
    expect(bed.klog(4)).toEqual([])
    expect(balance(bed)).toEqual(BALANCED)
  })

  it('takes jobs that are accepted meanwhile, and starts them at its end', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      yield* pfdev.pm.getSync()
      yield* pfdev.reset.pending.set(1)
      const fence = yield* submit(client, storeChain(bo, [NULL_JOB]))
      yield* msleep(kernel, msecs(5))
      // In its place, with its uses, but not started.
      expect({ signaled: fence.signaled, as: client.file.driverPriv.mmu.asCount.value }).toEqual({
        signaled: false,
        as: 1,
      })
      yield* pfdev.reset.work.queue()
      yield* fence.waitTimeout(msecs(50), false)
      expect({ signaled: fence.signaled, error: fence.error }).toEqual({ signaled: true, error: 0 })
      yield* msleep(kernel, msecs(1))
      yield* pfdev.pm.putAutosuspend()
    })
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })
})
