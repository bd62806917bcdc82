import { describe, expect, it } from 'vitest'
import { msecs, type Nanos } from '../kernel/clock.ts'
import { EFAULT, EINTR, EINVAL, ENOENT, ETIME } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { type DrmClient } from '../machine/userspace.ts'
import {
  SYNCOBJ_CREATE,
  SYNCOBJ_CREATE_SIGNALED,
  SYNCOBJ_DESTROY,
  SYNCOBJ_WAIT,
  SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
} from './drm-uapi.ts'
import { jobBo, storeChain, userWords } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { JD_REQ_FS, SUBMIT } from './uapi.ts'

const NONE = 0xffff_ffff
const bed = new Testbed()
const { clock } = bed.machine.kernel

const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

function* create(client: DrmClient, flags = 0): Task<number> {
  return (yield* client.ioctl(SYNCOBJ_CREATE, { flags })).out.handle
}

/** The handle of a new object that a job of `duration` signals. */
function* signaledIn(client: DrmClient, duration: Nanos, requirements: number): Task<number> {
  const bo = yield* jobBo(client)
  const out_sync = yield* create(client)
  const jc = BigInt(storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration }]))
  const bo_handles = BigInt(userWords(client, [bo.handle]))
  yield* client.ioctl(SUBMIT, { jc, requirements, out_sync, bo_handles, bo_handle_count: 1 })
  return out_sync
}

interface Answer {
  readonly result: number
  readonly first: number
}

/** SYNCOBJ_WAIT for `span` from now. */
function* wait(client: DrmClient, handles: readonly number[], span: Nanos, flags = 0): Task<Answer> {
  const { result, out } = yield* client.ioctl(SYNCOBJ_WAIT, {
    handles: BigInt(userWords(client, handles)),
    count_handles: handles.length,
    timeout_nsec: BigInt(clock.in(span)),
    flags,
  })
  return { result, first: out.first_signaled }
}

describe('SYNCOBJ_CREATE and SYNCOBJ_DESTROY', () => {
  it('answer -EINVAL to unknown flags, a pad and an unknown handle', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(SYNCOBJ_CREATE, { flags: 2 })).result).toBe(-EINVAL)
      const handle = yield* create(client)
      expect((yield* client.ioctl(SYNCOBJ_DESTROY, { handle, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(SYNCOBJ_DESTROY, { handle })).result).toBe(0)
      expect((yield* client.ioctl(SYNCOBJ_DESTROY, { handle })).result).toBe(-EINVAL)
    })
  })
})

describe('SYNCOBJ_WAIT', () => {
  it('answers -EINVAL to unknown flags, to no handles, and to an object without a fence, even beside one that has signalled', () => {
    withClient(function* (client) {
      const signaled = yield* create(client, SYNCOBJ_CREATE_SIGNALED)
      expect((yield* wait(client, [signaled], msecs(1), 8)).result).toBe(-EINVAL)
      expect((yield* wait(client, [], msecs(1))).result).toBe(-EINVAL)
      expect((yield* wait(client, [signaled, yield* create(client)], msecs(1))).result).toBe(-EINVAL)
    })
  })

  it('answers -EFAULT to handles that it cannot read and -ENOENT to an unknown one', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(SYNCOBJ_WAIT, { count_handles: 1 })).result).toBe(-EFAULT)
      expect((yield* wait(client, [9], msecs(1))).result).toBe(-ENOENT)
    })
  })

  it('returns at the first signal and names the object', () => {
    withClient(function* (client) {
      const slow = yield* signaledIn(client, msecs(9), JD_REQ_FS)
      const quick = yield* signaledIn(client, msecs(2), 0)
      const begin = clock.now
      expect(yield* wait(client, [slow, quick], msecs(50))).toEqual({ result: 0, first: 1 })
      expect(clock.now - begin).toBeLessThan(msecs(5))
    })
  })

  it('returns at the last signal with WAIT_ALL, and names only what had signalled before', () => {
    withClient(function* (client) {
      const slow = yield* signaledIn(client, msecs(9), JD_REQ_FS)
      const quick = yield* signaledIn(client, msecs(2), 0)
      const begin = clock.now
      expect(yield* wait(client, [slow, quick], msecs(50), SYNCOBJ_WAIT_FLAGS_WAIT_ALL)).toEqual({
        result: 0,
        first: NONE,
      })
      expect(clock.now - begin).toBeGreaterThanOrEqual(msecs(9))
      expect(yield* wait(client, [slow, quick], msecs(0), SYNCOBJ_WAIT_FLAGS_WAIT_ALL)).toEqual({ result: 0, first: 0 })
    })
  })

  it('answers -ETIME when the time passes, at once for a time that has passed', () => {
    withClient(function* (client) {
      const slow = yield* signaledIn(client, msecs(40), JD_REQ_FS)
      const signaled = yield* create(client, SYNCOBJ_CREATE_SIGNALED)
      const begin = clock.now
      expect((yield* wait(client, [slow], msecs(0))).result).toBe(-ETIME)
      expect(clock.now).toBe(begin)
      expect((yield* wait(client, [signaled, slow], msecs(3), SYNCOBJ_WAIT_FLAGS_WAIT_ALL)).result).toBe(-ETIME)
      expect(clock.now - begin).toBe(msecs(3))
    })
  })

  it('is interrupted by a signal', () => {
    withClient(function* (client) {
      const slow = yield* signaledIn(client, msecs(40), JD_REQ_FS)
      bed.interruptSoon()
      expect((yield* wait(client, [slow], msecs(50))).result).toBe(-EINTR)
    })
  })
})
