import { describe, expect, it } from 'vitest'
import { GPU_CMD, GPU_CMD_CLEAN_CACHES } from '../device/regs.ts'
import { msecs, usecs } from '../kernel/clock.ts'
import { ECANCELED, EINVAL } from '../kernel/errno.ts'
import { gpuVa } from '../kernel/memory.ts'
import { msleep } from '../kernel/sleep.ts'
import { deviceScheduleReset } from './device.ts'
import { jobBo, storeChain, storeHang, submit, wordAt } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { JD_REQ_CYCLE_COUNT, JD_REQ_FS } from './uapi.ts'

const fragment = (duration: number) => ({ type: 'FRAGMENT', profile: 0, duration: msecs(duration) }) as const
const NULL_JOB = { type: 'NULL' } as const

/** What must be so when nothing is in hardware. */
function balance(bed: Testbed) {
  const { pm, js, asLruList, cycleCounter } = bed.machine.pfdev
  return {
    usage: pm.usage,
    credits: js.queues.map(({ creditCount }) => creditCount.value),
    pending: js.queues.map(({ pendingJobs }) => pendingJobs.length),
    asCounts: asLruList.filter(({ asCount }) => asCount.value !== 0).length,
    cycleCounter: cycleCounter.useCount.value,
  }
}
const BALANCED = { usage: 0, credits: [0, 0, 0], pending: [0, 0, 0], asCounts: 0, cycleCounter: 0 }

describe('a job', () => {
  it('runs to its end and leaves nothing behind', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      const address = gpuVa(bo.va + 2048)
      const head = storeChain(bo, [NULL_JOB, { type: 'WRITE_VALUE', address, value: 5 }])
      const fence = yield* submit(client, head, { bos: [bo], requirements: JD_REQ_CYCLE_COUNT })
      yield* fence.waitTimeout(undefined, false)
      yield* msleep(bed.machine.kernel, msecs(1))
      expect({ error: fence.error, value: wordAt(bo, 2048) }).toEqual({ error: 0, value: 5 })
    })
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })

  it('stops the cycle counter before its interrupt is cleared', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const head = storeChain(yield* jobBo(client), [NULL_JOB])
      yield* bed.machine.pfdev.pm.getSync()
      bed.forget()
      const done = yield* submit(client, head, { requirements: JD_REQ_CYCLE_COUNT })
      yield* done.waitTimeout(undefined, false)
      yield* msleep(bed.machine.kernel, msecs(1))
      const ends = bed.writes.filter((write) => /^(GPU_CMD|JOB_INT_(CLEAR|MASK)) /.test(write))
      expect(ends).toEqual([
        'GPU_CMD = 0x5',
        'JOB_INT_MASK = 0x0',
        'GPU_CMD = 0x6',
        'JOB_INT_CLEAR = 0x2',
        'JOB_INT_MASK = 0x70007',
      ])
    })
  })

  it('has the flush id of its SUBMIT, or 0 if nobody used the GPU then', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const run = function* () {
        const done = yield* submit(client, storeChain(yield* jobBo(client), [NULL_JOB]))
        yield* done.waitTimeout(undefined, false)
      }
      yield* run()
      yield* pfdev.pm.getSync()
      yield* pfdev.io.writel(GPU_CMD, GPU_CMD_CLEAN_CACHES)
      yield* msleep(kernel, msecs(1))
      yield* run()
      expect(bed.writesTo('JS_FLUSH_ID_NEXT(1)')).toEqual([0, 1])
    })
  })

  it('in great number, in both slots of several files, all end in the order of their submission', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const ended: string[] = []
      for (const name of ['a', 'b', 'c']) {
        const client = yield* bed.open(name)
        const bo = yield* jobBo(client)
        for (let n = 0; n < 20; n++) {
          const head = storeChain(bo, [NULL_JOB], 64 * n)
          const fence = yield* submit(client, head, { requirements: n % 2 === 0 ? JD_REQ_FS : 0 })
          fence.onSignal.push({ touches: [], run: () => ended.push(`${name}${n % 2} ${n}`) })
        }
      }
      yield* msleep(bed.machine.kernel, msecs(50))
      expect(ended).toHaveLength(60)
      for (const queue of ['a0', 'a1', 'b0', 'b1', 'c0', 'c1']) {
        const own = ended.filter((entry) => entry.startsWith(queue)).map((entry) => Number(entry.slice(3)))
        expect(own).toEqual(own.toSorted((x, y) => x - y))
      }
    })
    expect(balance(bed)).toEqual(BALANCED)
    // Four jobs of one VM in hardware pass for a leak, and are none.
    expect(new Set(bed.complaints)).toEqual(new Set(['panfrost_mmu_as_get: en >= (NUM_JOB_SLOTS + 1)']))
  })

  it('that faults ends with -EINVAL and an error line, and the one behind it is started again', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      const bad = yield* submit(client, storeChain(bo, [{ type: 'WRITE_VALUE', address: gpuVa(bo.va + 1), value: 0 }]))
      const good = yield* submit(client, storeChain(bo, [NULL_JOB], 1024))
      yield* good.waitTimeout(undefined, false)
      expect({ bad: bad.error, good: good.error }).toEqual({ bad: -EINVAL, good: 0 })
      yield* msleep(bed.machine.kernel, msecs(1))
    })
    expect(bed.klog(3)).toEqual([expect.stringMatching(/^js fault, js=1, status=DATA_INVALID_FAULT, head=0x/)])
    expect(balance(bed)).toEqual(BALANCED)
  })
})

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

describe('closing a file', () => {
  it('ends its jobs with -ECANCELED wherever they are, without a reset, and lets those of others go on', () => {
    const bed = new Testbed()
    const { kernel } = bed.machine
    bed.run(function* () {
      const [closing, other] = [yield* bed.open('closing'), yield* bed.open('other')]
      const [bo, otherBo] = [yield* jobBo(closing), yield* jobBo(other)]
      // Each names its BO, which would be unmapped under it otherwise.
      const running = yield* submit(closing, storeHang(bo), { bos: [bo] })
      const [secondBo, queuedBo] = [yield* jobBo(closing), yield* jobBo(closing)]
      const second = yield* submit(closing, storeChain(secondBo, [NULL_JOB]), { bos: [secondBo] })
      const queued = yield* submit(closing, storeChain(queuedBo, [NULL_JOB]), { bos: [queuedBo] })
      const others = yield* submit(other, storeChain(otherBo, [NULL_JOB]))
      yield* msleep(kernel, msecs(5))
      const { mmu } = closing.file.driverPriv
      yield* closing.close()
      yield* others.waitTimeout(msecs(50), false)
      yield* msleep(kernel, msecs(1))
      expect([running, second, queued, others].map(({ error, signaled }) => (signaled ? error : 'not done'))).toEqual([
        -ECANCELED,
        -ECANCELED,
        -ECANCELED,
        0,
      ])
      expect({ references: mmu.refcount.value, as: mmu.as.value }).toEqual({ references: 0, as: -1 })
    })
    expect(bed.resets).toEqual(['runtime resume'])
    expect(bed.klog(4)).toEqual([])
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })

  it('takes a job in the second position out before the running one of another file ends', () => {
    const bed = new Testbed()
    const { kernel } = bed.machine
    bed.run(function* () {
      const [closing, other] = [yield* bed.open('closing'), yield* bed.open('other')]
      const [bo, otherBo] = [yield* jobBo(closing), yield* jobBo(other)]
      const first = yield* submit(other, storeChain(otherBo, [fragment(20)]), { requirements: JD_REQ_FS })
      yield* msleep(kernel, msecs(1))
      const second = yield* submit(closing, storeHang(bo), { requirements: JD_REQ_FS, bos: [bo] })
      yield* msleep(kernel, msecs(1))
      yield* closing.close()
      expect({ first: first.signaled, second: second.signaled }).toEqual({ first: false, second: false })
      yield* second.waitTimeout(msecs(100), false)
      yield* msleep(kernel, msecs(1))
      expect({ first: first.error, second: second.signaled }).toEqual({ first: 0, second: true })
    })
    expect(balance(bed)).toEqual(BALANCED)
    expect(bed.complaints).toEqual([])
  })
})

describe('a job without BOs', () => {
  it('has nothing that keeps its VM: the interrupt after the close of its file uses freed memory', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const running = yield* submit(client, storeHang(yield* jobBo(client)))
      yield* msleep(bed.machine.kernel, msecs(1))
      yield* client.close()
      yield* running.waitTimeout(msecs(100), false)
      yield* msleep(bed.machine.kernel, msecs(1))
    })
    expect(bed.splats.map(({ kind, text }) => `${kind}: ${text}`)).toContain(
      'use-after-free: panfrost_mmu_as_put: client->mmu->refcount was 0',
    )
  })
})

describe('runtime suspend', () => {
  it('is refused while jobs are in flight, and follows 50 ms after the last', () => {
    const bed = new Testbed()
    const { kernel, pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      const fence = yield* submit(client, storeChain(bo, [fragment(120)]), { requirements: JD_REQ_FS })
      yield* fence.waitTimeout(undefined, false)
      expect(pfdev.pm.status).toBe('active')
      yield* msleep(kernel, msecs(49))
      expect(pfdev.pm.status).toBe('active')
      yield* msleep(kernel, msecs(2))
      expect(pfdev.pm.status).toBe('suspended')
    })
  })
})
