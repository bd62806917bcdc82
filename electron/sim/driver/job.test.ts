import { describe, expect, it } from 'vitest'
import { GPU_CMD, GPU_CMD_CLEAN_CACHES } from '../device/regs.ts'
import { msecs } from '../kernel/clock.ts'
import { ECANCELED, EINVAL } from '../kernel/errno.ts'
import { gpuVa } from '../kernel/memory.ts'
import { msleep } from '../kernel/sleep.ts'
import { balance, BALANCED, jobBo, storeChain, storeHang, submit, wordAt } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { JD_REQ_CYCLE_COUNT, JD_REQ_FS } from './uapi.ts'

const fragment = (duration: number) => ({ type: 'FRAGMENT', profile: 0, duration: msecs(duration) }) as const
const NULL_JOB = { type: 'NULL' } as const

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
