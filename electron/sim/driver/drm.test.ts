import { describe, expect, it } from 'vitest'
import { EFAULT, EINVAL, ENODEV, ENOENT, ENOTTY } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { userPtr, type UserPtr } from '../kernel/user-memory.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { drmIoctl } from './drm.ts'
import { Testbed } from './testbed.testing.ts'
import { CREATE_BO, GET_PARAM, MADVISE, PARAMS, PERFCNT_ENABLE, WAIT_BO } from './uapi.ts'

const SHADER_PRESENT = PARAMS.indexOf('SHADER_PRESENT')

/** ioctl() with any number and argument. */
function* ioctl(client: DrmClient, cmd: number, arg: UserPtr): Task<number> {
  return yield* drmIoctl(client.machine.drm, client.file, cmd, arg)
}

/** ioctl() with these bytes, and what they are afterwards. */
function* pass(client: DrmClient, cmd: number, bytes: Uint8Array): Task<{ result: number; bytes: Uint8Array }> {
  const at = client.memory.alloc(bytes.length)
  client.memory.poke(at, bytes)
  return { result: yield* ioctl(client, cmd, at), bytes: client.memory.peek(at, bytes.length) }
}

/** A number as _IOC makes it. */
const request = (direction: number, size: number, type: number, nr: number) =>
  ((direction << 30) | (size << 16) | (type << 8) | nr) >>> 0
const IN = 1
const BOTH = 3

const bed = new Testbed()
const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

describe('drm_ioctl', () => {
  it('answers -ENOTTY to another type, whatever the number', () => {
    withClient(function* (client) {
      expect(yield* ioctl(client, request(BOTH, 16, 0x65, 0x44), userPtr(0))).toBe(-ENOTTY)
      expect(yield* ioctl(client, request(BOTH, 16, 0x65, 0xff), userPtr(0))).toBe(-ENOTTY)
      expect(yield* ioctl(client, 0x5401, userPtr(0))).toBe(-ENOTTY)
    })
  })

  it('answers -EINVAL to numbers behind the table and to holes of the core', () => {
    withClient(function* (client) {
      for (const nr of [0x01, 0x3f, 0x49, 0x9f, 0xff])
        expect(yield* ioctl(client, request(BOTH, 16, 0x64, nr), userPtr(0))).toBe(-EINVAL)
    })
  })

  it('answers -ENODEV on an unplugged device before it looks at anything', () => {
    const own = new Testbed()
    own.run(function* () {
      const client = yield* own.open()
      yield* own.machine.drm.unplugged.writeOnce(true)
      expect(yield* ioctl(client, 0x5401, userPtr(0))).toBe(-ENODEV)
      expect(yield* ioctl(client, GET_PARAM.cmd, userPtr(0))).toBe(-ENODEV)
    })
  })

  it('answers -EFAULT to an argument that it cannot read, and runs nothing', () => {
    withClient(function* (client) {
      expect(yield* ioctl(client, CREATE_BO.cmd, userPtr(0))).toBe(-EFAULT)
      expect(yield* client.file.objects.findWhere(() => true)).toBeUndefined()
    })
  })

  it('answers -EFAULT to a result that it cannot store, in place of the value of a handler that did run', () => {
    withClient(function* (client) {
      const at = client.memory.alloc(24)
      client.memory.poke(at, CREATE_BO.layout.encode({ size: 4096 }))
      client.memory.protect(at, 'read-only')
      expect(yield* ioctl(client, CREATE_BO.cmd, at)).toBe(-EFAULT)
      expect(yield* client.file.objects.findWhere(() => true)).toBeDefined()
    })
  })

  it('stores the result of a handler that failed as well', () => {
    withClient(function* (client) {
      const bytes = MADVISE.layout.encode({ handle: 99 })
      expect(yield* pass(client, MADVISE.cmd, bytes)).toEqual({ result: -ENOENT, bytes })
      const at = client.memory.alloc(12)
      client.memory.protect(at, 'read-only')
      expect(yield* ioctl(client, MADVISE.cmd, at)).toBe(-EFAULT)
    })
  })

  it('chooses by the number alone: size and direction say only what is copied', () => {
    withClient(function* (client) {
      const argument = GET_PARAM.layout.encode({ param: SHADER_PRESENT, value: 99n })
      const values: bigint[] = []
      for (const direction of [BOTH, IN]) {
        const { result, bytes } = yield* pass(client, request(direction, 16, 0x64, 0x44), argument)
        expect(result).toBe(0)
        values.push(GET_PARAM.layout.decode(bytes).value)
      }
      // Without OUT nothing comes back.
      expect(values).toEqual([3n, 99n])
    })
  })

  it('takes what a shorter caller does not pass for zero, and stores no more than it passed', () => {
    withClient(function* (client) {
      const bytes = GET_PARAM.layout.encode({ param: SHADER_PRESENT }).subarray(0, 8)
      expect(yield* pass(client, request(BOTH, 8, 0x64, 0x44), bytes)).toEqual({ result: 0, bytes })
      expect(yield* pass(client, request(BOTH, 0, 0x64, 0x44), new Uint8Array(4))).toEqual({
        result: 0,
        bytes: new Uint8Array(4),
      })
    })
  })

  it('gives a longer caller its own bytes back where the driver has no field', () => {
    withClient(function* (client) {
      const bytes = new Uint8Array(32).fill(0xaa)
      bytes.set(GET_PARAM.layout.encode({ param: SHADER_PRESENT }))
      const answer = yield* pass(client, request(BOTH, 32, 0x64, 0x44), bytes)
      expect(answer.result).toBe(0)
      expect(GET_PARAM.layout.decode(answer.bytes).value).toBe(3n)
      expect([...answer.bytes.subarray(16)]).toEqual(Array(16).fill(0xaa))
    })
  })

  it('stores nothing for a caller that asks for results which the driver does not give', () => {
    withClient(function* (client) {
      const bytes = WAIT_BO.layout.encode({ handle: 99 })
      expect(yield* pass(client, request(BOTH, 16, 0x64, 0x41), bytes)).toEqual({ result: -ENOENT, bytes })
      const at = client.memory.alloc(16)
      client.memory.protect(at, 'read-only')
      expect(yield* ioctl(client, request(BOTH, 16, 0x64, 0x41), at)).toBe(-ENOENT)
    })
  })

  it('returns a positive value as it is', () => {
    const v2 = new Testbed({ policy: 'v2' })
    v2.run(function* () {
      const client = yield* v2.open()
      const bytes = PERFCNT_ENABLE.layout.encode({ enable: 1 })
      expect((yield* pass(client, PERFCNT_ENABLE.cmd, bytes)).result).toBe(11)
    })
  })
})
