import { describe, expect, it } from 'vitest'
import { EINTR, EALREADY, EFAULT, EINVAL, ENODEV, ENOENT } from '../kernel/errno.ts'
import { msecs } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { SYNCOBJ_CREATE, SYNCOBJ_CREATE_SIGNALED } from './drm-uapi.ts'
import { gemClose } from './gem.ts'
import { gemObjectLookup } from './gem-handle.ts'
import { type PanfrostGemObject } from './gem-object.ts'
import { type Struct } from './struct-layout.ts'
import { jobBo, storeChain, storeHang, submit, type TestBo, userWords, waitBo } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { Ioctl, JD_REQ_CYCLE_COUNT, JD_REQ_FS, SUBMIT } from './uapi.ts'

type SubmitArgs = Partial<Struct<(typeof SUBMIT)['layout']['fields']>>

const bed = new Testbed()
const withBo = <T>(program: (client: DrmClient, bo: TestBo) => Task<T>): T =>
  bed.run(function* () {
    const client = yield* bed.open()
    const result = yield* program(client, yield* jobBo(client))
    yield* client.close()
    return result
  })

/** SUBMIT of one NULL job with these fields. */
function* trySubmit(client: DrmClient, bo: TestBo, fields: SubmitArgs): Task<number> {
  const jc = BigInt(storeChain(bo, [{ type: 'NULL' }]))
  return (yield* client.ioctl(SUBMIT, { jc, ...fields })).result
}

function* syncobj(client: DrmClient, flags = 0): Task<number> {
  return (yield* client.ioctl(SYNCOBJ_CREATE, { flags })).out.handle
}

/** The driver's object behind a BO. */
function* objectOf(client: DrmClient, bo: TestBo): Task<PanfrostGemObject> {
  const object = yield* gemObjectLookup(client.file, bo.handle)
  if (object === undefined) throw new Error(`no BO ${bo.handle}`)
  return object
}

describe('SUBMIT', () => {
  it('answers -EINVAL to a pad, no job chain, an unknown requirement, an unknown JM context', () => {
    withBo(function* (client, bo) {
      expect(yield* trySubmit(client, bo, { pad: 1 })).toBe(-EINVAL)
      expect(yield* trySubmit(client, bo, { jc: 0n })).toBe(-EINVAL)
      expect(yield* trySubmit(client, bo, { requirements: 4 })).toBe(-EINVAL)
      expect(yield* trySubmit(client, bo, { jm_ctx_handle: 1 })).toBe(-EINVAL)
      expect(yield* trySubmit(client, bo, { requirements: JD_REQ_FS | JD_REQ_CYCLE_COUNT })).toBe(0)
    })
  })

  it('answers -ENODEV to an unknown out_sync, before it looks at the JM context', () => {
    withBo(function* (client, bo) {
      expect(yield* trySubmit(client, bo, { out_sync: 9, jm_ctx_handle: 9 })).toBe(-ENODEV)
    })
  })

  it('answers -EFAULT, -ENOENT or -EINVAL to in_syncs that are unreadable, unknown or without a fence', () => {
    withBo(function* (client, bo) {
      const inSyncs = function* (...handles: number[]): Task<number> {
        const at = userWords(client, handles)
        return yield* trySubmit(client, bo, { in_syncs: BigInt(at), in_sync_count: handles.length })
      }
      expect(yield* trySubmit(client, bo, { in_sync_count: 1 })).toBe(-EFAULT)
      expect(yield* trySubmit(client, bo, { in_sync_count: 0xffff_ffff })).toBe(-EFAULT)
      expect(yield* inSyncs(9)).toBe(-ENOENT)
      expect(yield* inSyncs(yield* syncobj(client))).toBe(-EINVAL)
      const signaled = yield* syncobj(client, SYNCOBJ_CREATE_SIGNALED)
      expect(yield* inSyncs(signaled)).toBe(0)
      expect(yield* inSyncs(signaled, 9)).toBe(-ENOENT)
    })
  })

  it('answers -EFAULT, -ENOENT or -EINVAL to BO handles that are unreadable, unknown or without a mapping', () => {
    withBo(function* (client, bo) {
      const bos = function* (...handles: number[]): Task<number> {
        const at = userWords(client, handles)
        return yield* trySubmit(client, bo, { bo_handles: BigInt(at), bo_handle_count: handles.length })
      }
      expect(yield* trySubmit(client, bo, { bo_handle_count: 1 })).toBe(-EFAULT)
      expect(yield* bos(bo.handle, 9)).toBe(-ENOENT)
      const second = yield* jobBo(client)
      yield* gemClose(yield* objectOf(client, second), client.file.driverPriv)
      expect(yield* bos(bo.handle, second.handle)).toBe(-EINVAL)
    })
  })

  it('answers -EALREADY to a BO that is named twice', () => {
    withBo(function* (client, bo) {
      const bo_handles = BigInt(userWords(client, [bo.handle, bo.handle]))
      expect(yield* trySubmit(client, bo, { bo_handles, bo_handle_count: 2 })).toBe(-EALREADY)
      // The lock is free again and nothing was left behind.
      expect(yield* waitBo(client, bo, msecs(0))).toBe(1)
    })
  })

  it('keeps no reference after an error', () => {
    withBo(function* (client, bo) {
      const { mmu } = client.file.driverPriv
      const object = yield* objectOf(client, bo)
      const counts = () => [mmu.refcount.value, object.refcount.value, object.gpuUsecount.value]
      const initial = counts()
      yield* trySubmit(client, bo, { in_sync_count: 1 })
      yield* trySubmit(client, bo, { bo_handle_count: 1 })
      for (const handles of [
        [bo.handle, 9],
        [bo.handle, bo.handle],
      ])
        yield* trySubmit(client, bo, { bo_handles: BigInt(userWords(client, handles)), bo_handle_count: 2 })
      expect(counts()).toEqual(initial)
    })
  })

  it('drops its references when the job is done', () => {
    withBo(function* (client, bo) {
      const object = yield* objectOf(client, bo)
      const counts = () => [client.file.driverPriv.mmu.refcount.value, object.refcount.value, object.gpuUsecount.value]
      const initial = counts()
      const fence = yield* submit(client, storeChain(bo, [{ type: 'NULL' }]), { bos: [bo] })
      // None to the VM: the mapping has one.
      expect(counts()).toEqual([initial[0], Number(initial[1]) + 1, 1])
      yield* fence.waitTimeout(undefined, false)
      yield* msleep(bed.machine.kernel, msecs(1))
      expect({ error: fence.error, counts: counts() }).toEqual({ error: 0, counts: initial })
    })
  })

  it('takes the 40 bytes of a caller from before JM contexts', () => {
    withBo(function* (client, bo) {
      const old = new Ioctl('SUBMIT', SUBMIT.nr, 'W', 40, { jc: ['u64', 0] })
      const jc = BigInt(storeChain(bo, [{ type: 'NULL' }]))
      expect((yield* client.ioctl(old, { jc })).result).toBe(0)
    })
  })

  it('two threads that name the same BOs in different order do not wait for each other', () => {
    withBo(function* (client, bo) {
      const second = yield* jobBo(client)
      const { kernel } = bed.machine
      const object = yield* objectOf(client, bo)
      bed.forget()
      let done = 0
      // Both must find the first BO locked, so that each has had its chance to take the second.
      bed.start('owner', function* () {
        yield* object.resv.lock.with(function* () {
          yield* msleep(kernel, msecs(5))
        })
      })
      yield* msleep(kernel, msecs(1))
      for (const bos of [
        [bo, second],
        [second, bo],
      ])
        bed.start('submitter', function* () {
          const own = yield* jobBo(client)
          yield* submit(client, storeChain(own, [{ type: 'NULL' }]), { bos: [...bos, own] })
          done++
        })
      yield* msleep(kernel, msecs(20))
      expect({ done, complaints: bed.complaints }).toEqual({ done: 2, complaints: [] })
    })
  })

  it('answers -EINTR to a signal while somebody else holds a BO', () => {
    withBo(function* (client, bo) {
      const { kernel } = bed.machine
      const object = yield* objectOf(client, bo)
      const held = object.resv.lock.with(function* () {
        yield* msleep(kernel, msecs(5))
      })
      bed.start('owner', () => held)
      yield* msleep(kernel, msecs(1))
      const counts = () => [object.refcount.value, object.gpuUsecount.value]
      const initial = counts()
      bed.interruptSoon()
      const bos = { bo_handles: BigInt(userWords(client, [bo.handle])), bo_handle_count: 1 }
      expect(yield* trySubmit(client, bo, bos)).toBe(-EINTR)
      expect(counts()).toEqual(initial)
    })
  })

  it('a job waits for the jobs before it on the same BO, in whatever slot', () => {
    withBo(function* (client, bo) {
      const first = yield* submit(client, storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration: msecs(5) }]), {
        requirements: JD_REQ_FS,
        bos: [bo],
      })
      const second = yield* submit(client, storeChain(bo, [{ type: 'NULL' }], 1024), { bos: [bo] })
      yield* second.waitTimeout(undefined, false)
      expect(first.signaled).toBe(true)
    })
  })

  it('an out_sync of one job is the in_sync of the next', () => {
    withBo(function* (client, bo) {
      const out_sync = yield* syncobj(client)
      const jc = BigInt(storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration: msecs(5) }]))
      yield* client.ioctl(SUBMIT, { jc, requirements: JD_REQ_FS, out_sync })
      const begin = bed.machine.kernel.clock.now
      const in_syncs = BigInt(userWords(client, [out_sync]))
      const next = BigInt(storeChain(bo, [{ type: 'NULL' }], 1024))
      const done = yield* syncobj(client)
      yield* client.ioctl(SUBMIT, {
        jc: next,
        in_syncs,
        in_sync_count: 1,
        out_sync: done,
        bo_handles: BigInt(userWords(client, [bo.handle])),
        bo_handle_count: 1,
      })
      yield* waitBo(client, bo, msecs(100))
      expect(bed.machine.kernel.clock.now - begin).toBeGreaterThan(msecs(5))
    })
  })

  it('a hang in one file lets the jobs of another go on in the other slot', () => {
    const own = new Testbed()
    own.run(function* () {
      const hung = yield* own.open('hung')
      yield* submit(hung, storeHang(yield* jobBo(hung)))
      const client = yield* own.open()
      const bo = yield* jobBo(client)
      const fence = yield* submit(client, storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration: msecs(1) }]), {
        requirements: JD_REQ_FS,
      })
      expect(yield* fence.waitTimeout(msecs(10), false)).toBeGreaterThan(0)
      expect(fence.error).toBe(0)
    })
  })
})
