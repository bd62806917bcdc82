import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type IrqLevel } from './irq-quad.ts'
import { registerAt } from './register-block.ts'
import { type RegisterGroup } from './register-map.ts'
import * as regs from './regs.ts'

/** Causes of a GPU interrupt, each an object of its own: who clears one does not touch the others. */
const GPU_INT_CAUSES: readonly (readonly [name: string, bits: number])[] = [
  ['GPU_INT fault', regs.GPU_IRQ_FAULT | regs.GPU_IRQ_MULTIPLE_FAULT],
  ['GPU_INT reset', regs.GPU_IRQ_RESET_COMPLETED],
  ['GPU_INT power', regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL],
  ['GPU_INT perfcnt', regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED],
  ['GPU_INT caches', regs.GPU_IRQ_CLEAN_CACHES_COMPLETED],
]
/** Apart from GPU_CMD, which is whether a reset is under way. */
export const FLUSH_ID = 'GPU_LATEST_FLUSH_ID'
/** How often the GPU was reset: no register, but programs hear of resets. */
export const RESETS = 'GPU resets'
export const GPU_INT_MASK = 'GPU_INT mask'
export const JOB_INT_MASK = 'JOB_INT mask'
export const MMU_INT_MASK = 'MMU_INT mask'

export interface Lines {
  readonly gpu: IrqLevel
  readonly job: IrqLevel
  readonly mmu: IrqLevel
}

/** The objects that the device has for the search over schedules, each made when it is first touched, and footprints over them. */
export class FootprintObjects {
  readonly lines: Lines
  readonly slots: readonly RegisterGroup[]
  readonly spaces: readonly RegisterGroup[]
  readonly #newObject: (name: string) => KernelObject
  readonly #queues = new Map<string, KernelObject>()
  readonly #groups = new Map<string, KernelObject>()
  readonly #registers = new Map<number, KernelObject>()

  constructor(
    newObject: (name: string) => KernelObject,
    lines: Lines,
    slots: readonly number[],
    spaces: readonly number[],
  ) {
    this.#newObject = newObject
    this.lines = lines
    this.slots = slots.map((slot): RegisterGroup => `JS${slot}`)
    this.spaces = spaces.map((as): RegisterGroup => `AS${as}`)
  }

  /** What is in flight in a block. Numbered apart, so that no other object's number depends on how many there are. */
  queue(name: string): KernelObject {
    return cached(this.#queues, name, () => ({ id: -1 - this.#queues.size, name: `${name} in flight` }))
  }

  slotQueue(slot: RegisterGroup): KernelObject {
    return this.queue(slot.toLowerCase())
  }

  slotsIn(bits: number): readonly RegisterGroup[] {
    return this.slots.filter((group) => ((bits >>> numberOf(group)) & 1) === 1)
  }

  /** One object per register, under its name. */
  register(offset: number): KernelObject {
    return cached(this.#registers, offset, () =>
      this.#newObject(registerAt(offset)?.name ?? `0x${offset.toString(16).padStart(4, '0')}`),
    )
  }

  group(name: string): KernelObject {
    return cached(this.#groups, name, this.#newObject)
  }

  reading(groups: readonly string[]): Footprint {
    return groups.map((name) => [this.group(name), 'read'] as const)
  }

  writing(groups: readonly string[], others: readonly KernelObject[]): Footprint {
    return [...groups.map((name) => this.group(name)), ...others].map((object) => [object, 'write'] as const)
  }

  /** GPU interrupts come up or are cleared, and the line with them, unless they are masked: that they are may change before. */
  raising(causes: number): Footprint {
    return [...this.writing(causesIn(causes), []), driving(this.lines.gpu)]
  }
}

export const driving = (line: KernelObject) => [line, 'update'] as const

export const causesIn = (bits: number): readonly string[] =>
  GPU_INT_CAUSES.filter(([, cause]) => (cause & bits) !== 0).map(([name]) => name)

/** Of an address space or job slot. */
export const numberOf = (group: RegisterGroup): number => Number(group.slice(2))

export function cached<K, V>(map: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make(key)
    map.set(key, value)
  }
  return value
}
