import { describe, expect, it } from 'vitest'
import { EFAULT } from '../kernel/errno.ts'
import { userPtr } from '../kernel/user-memory.ts'
import { VERSION } from './drm-uapi.ts'
import { POLICIES } from './policies/index.ts'
import { Testbed } from './testbed.testing.ts'

describe('VERSION', () => {
  it('is that of the policy', () => {
    const versions = POLICIES.map(({ id }) => {
      const bed = new Testbed({ policy: id })
      return bed.run(function* () {
        const { out } = yield* (yield* bed.open()).ioctl(VERSION, {})
        return `${id} ${out.version_major}.${out.version_minor}`
      })
    })
    expect(versions.join()).toBe('mainline 1.6,v1 1.6,v1-described 1.6,v2 1.6,v3 1.7,v4 1.7,restore 1.7')
  })

  it('tells the lengths of its texts, and copies as much of them as there is room for', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const { out } = yield* client.ioctl(VERSION, {})
      expect([out.name_len, out.date_len, out.desc_len]).toEqual([8n, 1n, 12n])
      const at = client.memory.alloc(16)
      const text = (length: number) => String.fromCharCode(...client.memory.peek(at, length))
      yield* client.ioctl(VERSION, { desc: BigInt(at), desc_len: out.desc_len })
      expect(text(12)).toBe('panfrost DRM')
      client.memory.poke(at, new Uint8Array(16))
      const short = yield* client.ioctl(VERSION, { name: BigInt(at), name_len: 3n })
      expect({ result: short.result, length: short.out.name_len, text: text(4) }).toEqual({
        result: 0,
        length: 8n,
        text: 'pan\0',
      })
    })
  })

  it('answers -EFAULT to a buffer that it cannot write', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const { result } = yield* client.ioctl(VERSION, { name: BigInt(userPtr(16)), name_len: 8n })
      expect(result).toBe(-EFAULT)
    })
  })
})
