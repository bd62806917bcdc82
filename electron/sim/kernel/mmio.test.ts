import { describe, expect, it } from 'vitest'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Kernel } from './kernel.ts'
import { Mmio, type RegisterBus } from './mmio.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, type Task } from './operation.ts'

/** One register, which counts its accesses. */
class OneRegister implements RegisterBus {
  value = 0
  readonly accesses: string[] = []
  readonly #register: KernelObject

  constructor(kernel: Kernel) {
    this.#register = kernel.object('TILER_CONFIG')
  }

  read(offset: number): number {
    this.accesses.push(`read 0x${offset.toString(16)}`)
    return this.value
  }

  write(offset: number, value: number): void {
    this.accesses.push(`write 0x${offset.toString(16)} = ${value}`)
    this.value = value
  }

  register(): KernelObject {
    return this.#register
  }

  footprint(_offset: number, access: 'read' | 'write', value?: number): Footprint {
    return value === 0xff ? [] : [[this.#register, access]]
  }
}

describe('readl and writel', () => {
  it('are a step each, so a read-modify-write of two threads loses a bit', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const bus = new OneRegister(kernel)
      const io = new Mmio(kernel, bus)
      const setBit = function* (bit: number): Task {
        yield* io.writel(0xf08, (yield* io.readl(0xf08)) | bit)
      }
      kernel.spawn('a', 'user', setBit(1))
      kernel.spawn('b', 'user', setBit(2))
      return () => String(bus.value)
    })
    // C(4,2) orders; only the two that do not overlap keep both bits.
    expect({ executions, outcomes }).toEqual({ executions: 6, outcomes: ['1', '2', '3'] })
  })

  it('carry unsigned 32-bit values to the bus', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const bus = new OneRegister(kernel)
      const io = new Mmio(kernel, bus)
      const program = function* (): Task {
        yield* io.writel(0x28, ~0)
        yield* io.readl(0x28)
      }
      kernel.spawn('t', 'user', program())
      return () => bus.accesses.join(', ')
    })
    expect(outcomes).toEqual(['write 0x28 = 4294967295, read 0x28'])
  })

  it('name the register and what the access touches, which may depend on the value', () => {
    everyInterleaving((kernel) => {
      const bus = new OneRegister(kernel)
      const io = new Mmio(kernel, bus)
      expect(io.readl(0x30).object.name).toBe('TILER_CONFIG')
      expect(io.readl(0x30).footprint).toEqual([[bus.register(), 'read']])
      expect(io.writel(0x30, 1).footprint).toEqual([[bus.register(), 'write']])
      expect(io.writel(0x30, 0xff).footprint).toEqual([])
      return () => ''
    })
  })
})
