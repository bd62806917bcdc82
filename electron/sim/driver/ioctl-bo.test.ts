import { describe, expect, it } from 'vitest'
import { EINVAL, ENOENT, ENOSPC } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { createBo, objectOf } from './bos.testing.ts'
import { GEM_CLOSE } from './drm-uapi.ts'
import { gemClose } from './gem.ts'
import { Testbed } from './testbed.testing.ts'
import { BO_HEAP, BO_NOEXEC, BO_WB_MMAP, CREATE_BO, GET_BO_OFFSET, MMAP_BO } from './uapi.ts'

const MIB = 1 << 20

const bed = new Testbed()
const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

describe('CREATE_BO', () => {
  it('gives a handle and an address in the window of the file', () => {
    withClient(function* (client) {
      const { result, out } = yield* client.ioctl(CREATE_BO, { size: 1 })
      expect({ result, handle: out.handle }).toEqual({ result: 0, handle: 1 })
      expect(out.offset).toBeGreaterThanOrEqual(32n << 20n)
      expect((yield* objectOf(client, 1)).size).toBe(4096)
    })
  })

  it('answers -EINVAL to size 0, a pad, unknown flags, a heap with code, a heap with WB_MMAP', () => {
    withClient(function* (client) {
      expect((yield* createBo(client, 0)).result).toBe(-EINVAL)
      expect((yield* createBo(client, 4096, 0, 1)).result).toBe(-EINVAL)
      expect((yield* createBo(client, 4096, 8)).result).toBe(-EINVAL)
      expect((yield* createBo(client, 4096, BO_HEAP)).result).toBe(-EINVAL)
      expect((yield* createBo(client, 4096, BO_HEAP | BO_NOEXEC | BO_WB_MMAP)).result).toBe(-EINVAL)
      expect((yield* createBo(client, 4096, BO_NOEXEC | BO_WB_MMAP)).result).toBe(0)
    })
  })

  it('rounds a heap up to 2 MiB', () => {
    withClient(function* (client) {
      const { result, handle } = yield* createBo(client, 2 * MIB + 1, BO_HEAP | BO_NOEXEC)
      expect(result).toBe(0)
      expect((yield* objectOf(client, handle)).size).toBe(4 * MIB)
    })
  })

  it('answers -ENOSPC without room for an address, and keeps nothing', () => {
    withClient(function* (client) {
      expect((yield* createBo(client, 0xffff_ffff, BO_NOEXEC)).result).toBe(-ENOSPC)
      expect(yield* client.file.objects.findWhere(() => true)).toBeUndefined()
      expect((yield* createBo(client, 4096)).handle).toBe(1)
    })
  })

  it('gives the lowest free handle', () => {
    withClient(function* (client) {
      for (let i = 0; i < 3; i++) yield* createBo(client, 4096)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 2 })).result).toBe(0)
      expect((yield* createBo(client, 4096)).handle).toBe(2)
    })
  })
})

describe('GEM_CLOSE', () => {
  it('answers -EINVAL to an unknown handle and to a pad', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1 })).result).toBe(-EINVAL)
      yield* createBo(client, 4096)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1 })).result).toBe(0)
    })
  })

  it('frees the address and the pages', () => {
    withClient(function* (client) {
      const { out } = yield* client.ioctl(CREATE_BO, { size: 4096 })
      const { pages, mappings } = yield* objectOf(client, out.handle)
      // One reference is the test's own.
      yield* client.ioctl(GEM_CLOSE, { handle: out.handle })
      expect(mappings.list).toEqual([])
      expect(pages.freed).toBe(false)
      expect((yield* client.ioctl(CREATE_BO, { size: 4096 })).out.offset).toBe(out.offset)
    })
  })
})

describe('MMAP_BO', () => {
  it('answers -EINVAL to flags, -ENOENT to an unknown handle, -EINVAL to a heap', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(MMAP_BO, { handle: 9, flags: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(MMAP_BO, { handle: 9 })).result).toBe(-ENOENT)
      const heap = yield* createBo(client, 2 * MIB, BO_HEAP | BO_NOEXEC)
      expect((yield* client.ioctl(MMAP_BO, { handle: heap.handle })).result).toBe(-EINVAL)
    })
  })

  it('gives each BO an offset of its own, and the same one again', () => {
    withClient(function* (client) {
      const offsets: bigint[] = []
      for (const handle of [1, 2, 1]) {
        if (offsets.length < 2) yield* createBo(client, 4096)
        const { result, out } = yield* client.ioctl(MMAP_BO, { handle })
        expect(result).toBe(0)
        offsets.push(out.offset)
      }
      expect(offsets[0]).toBe(offsets[2])
      expect(offsets[0]).not.toBe(offsets[1])
    })
  })
})

describe('GET_BO_OFFSET', () => {
  it('gives the address that CREATE_BO gave, and looks at no pad', () => {
    withClient(function* (client) {
      const { out } = yield* client.ioctl(CREATE_BO, { size: 4096 })
      const answer = yield* client.ioctl(GET_BO_OFFSET, { handle: out.handle, pad: 7 })
      expect({ result: answer.result, offset: answer.out.offset }).toEqual({ result: 0, offset: out.offset })
    })
  })

  it('answers -ENOENT to an unknown handle, -EINVAL to a BO without a mapping in this file', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(GET_BO_OFFSET, { handle: 1 })).result).toBe(-ENOENT)
      const { handle } = yield* createBo(client, 4096)
      // As another thread sees it that guessed the handle of a CREATE_BO in progress.
      yield* gemClose(yield* objectOf(client, handle), client.file.driverPriv)
      expect((yield* client.ioctl(GET_BO_OFFSET, { handle })).result).toBe(-EINVAL)
    })
  })
})
