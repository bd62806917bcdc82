import { describe, expect, it } from 'vitest'
import { everyInterleaving } from './interleavings.testing.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { Spinlock } from './spinlock.ts'
import { copyFromUser, copyToUser, UserMemory, userPtr, type UserPtr } from './user-memory.ts'

const BYTES = Uint8Array.of(1, 2, 3, 4)

/** What a copy of four bytes from and to an address gives: `read`, `written` or `fault`. */
function copies(address: (memory: UserMemory) => UserPtr): readonly string[] {
  const kernel = new Kernel(new Random(1))
  const memory = new UserMemory(kernel, 'program')
  const at = address(memory)
  const seen: string[] = []
  const program = function* (): Task {
    seen.push((yield* copyFromUser(memory, at, 4)) === undefined ? 'fault' : 'read')
    seen.push((yield* copyToUser(memory, at, BYTES)) ? 'written' : 'fault')
  }
  kernel.spawn('t', 'user', program())
  kernel.runUntil(kernel.clock.now)
  return seen
}

describe('user copies', () => {
  it('reach what a program allocated, up to its last byte', () => {
    expect(copies((memory) => memory.alloc(4))).toEqual(['read', 'written'])
    expect(copies((memory) => userPtr(memory.alloc(8) + 4))).toEqual(['read', 'written'])
    expect(copies((memory) => userPtr(memory.alloc(8) + 5))).toEqual(['fault', 'fault'])
  })

  it('fault at null, at an address that does not exist, and at freed memory', () => {
    expect(copies(() => userPtr(0))).toEqual(['fault', 'fault'])
    expect(copies(() => userPtr(2n ** 64n - 1n))).toEqual(['fault', 'fault'])
    expect(
      copies((memory) => {
        const at = memory.alloc(4)
        memory.free(at)
        return at
      }),
    ).toEqual(['fault', 'fault'])
  })

  it('respect protection', () => {
    const protectedAs = (protection: 'read-only' | 'none') =>
      copies((memory) => {
        const at = memory.alloc(4)
        memory.protect(at, protection)
        return at
      })
    expect(protectedAs('read-only')).toEqual(['read', 'fault'])
    expect(protectedAs('none')).toEqual(['fault', 'fault'])
  })

  it('carry the bytes, and the kernel has its own copy', () => {
    const kernel = new Kernel(new Random(1))
    const memory = new UserMemory(kernel, 'program')
    const at = memory.alloc(4)
    let passed: Uint8Array | undefined
    const program = function* (): Task {
      yield* copyToUser(memory, at, BYTES)
      passed = yield* copyFromUser(memory, at, 4)
      memory.poke(at, Uint8Array.of(9, 9, 9, 9))
    }
    kernel.spawn('t', 'user', program())
    kernel.runUntil(kernel.clock.now)
    expect(passed).toEqual(BYTES)
    expect(memory.peek(at, 4)).toEqual(Uint8Array.of(9, 9, 9, 9))
  })

  it('of no bytes never fault', () => {
    const kernel = new Kernel(new Random(1))
    const memory = new UserMemory(kernel, 'program')
    let fine = false
    const program = function* (): Task {
      fine = yield* copyToUser(memory, userPtr(0), new Uint8Array())
    }
    kernel.spawn('t', 'user', program())
    kernel.runUntil(kernel.clock.now)
    expect(fine).toBe(true)
  })

  it('race with another thread that unmaps: all or nothing', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const memory = new UserMemory(kernel, 'program')
      const at = memory.alloc(4)
      let result = ''
      const copy = function* (): Task {
        result = (yield* copyFromUser(memory, at, 4)) === undefined ? 'fault' : 'read'
      }
      const unmap = function* (): Task {
        yield* copyToUser(memory, at, BYTES)
        memory.free(at)
      }
      kernel.spawn('a', 'user', copy())
      kernel.spawn('b', 'user', unmap())
      return () => result
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['fault', 'read'] })
  })

  it('may sleep and reclaim: not under a spinlock, not in a fence-signalling section', () => {
    const { splats } = everyInterleaving((kernel) => {
      const memory = new UserMemory(kernel, 'program')
      const at = memory.alloc(4)
      const lock = new Spinlock(kernel, 'lock')
      const program = function* (): Task {
        yield* lock.with(function* () {
          yield* copyToUser(memory, at, BYTES)
        })
        kernel.lockdep.beginSignalling()
        yield* copyFromUser(memory, at, 4)
        kernel.lockdep.endSignalling()
      }
      kernel.spawn('t', 'user', program())
      return () => ''
    })
    expect(splats.map(({ kind }) => kind)).toEqual(['atomic-sleep', 'fence-signalling'])
  })
})

describe('a program', () => {
  it('that touches what it does not have ends with a message that names the place', () => {
    const memory = new UserMemory(new Kernel(new Random(1)), 'program')
    const at = memory.alloc(4)
    expect(() => memory.peek(userPtr(at + 1), 4)).toThrow('program reads 4 bytes at 0x10000001: not mapped')
    memory.protect(at, 'read-only')
    expect(() => {
      memory.poke(at, BYTES)
    }).toThrow('program writes 4 bytes at 0x10000000: not mapped or read-only')
    expect(() => {
      memory.free(userPtr(0x20))
    }).toThrow('program has no allocation at 0x20')
  })
})
