import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type IrqLevel } from './irq-quad.ts'
import { registerAt } from './register-block.ts'
import { type RegisterGroup } from './register-map.ts'
import * as regs from './regs.ts'

const NOTHING: Footprint = []

interface Lines {
  readonly gpu: IrqLevel
  readonly job: IrqLevel
  readonly mmu: IrqLevel
}

/**
 * Which objects a register access or a hardware event touches, for the search over schedules: one object per register group, and the
 * interrupt line where its level can change. Two steps that share no object, or only read it, may be swapped.
 * Modelled: counter values are not an object. A job's end and a sample may be swapped as far as the search is concerned.
 */
export class Footprints {
  readonly gpuEvent: Footprint
  readonly powerEvent: Footprint
  readonly perfcntEvent: Footprint
  readonly #queues = new Map<string, KernelObject>()
  readonly #mmuEvents = new Map<number, Footprint>()
  readonly #groups = new Map<RegisterGroup, KernelObject>()
  readonly #registers = new Map<number, KernelObject>()
  readonly #reads = new Map<RegisterGroup, Footprint>()
  readonly #writes = new Map<number, Footprint>()
  readonly #commands = new Map<number, Footprint>()
  readonly #slots: readonly RegisterGroup[]
  readonly #spaces: readonly RegisterGroup[]

  constructor(
    readonly newObject: (name: string) => KernelObject,
    readonly lines: Lines,
    slots: readonly number[],
    spaces: readonly number[],
  ) {
    this.#slots = slots.map((slot): RegisterGroup => `JS${slot}`)
    this.#spaces = spaces.map((as): RegisterGroup => `AS${as}`)
    this.gpuEvent = this.#writing(['GPU_CMD', 'GPU_INT'], [lines.gpu])
    // Jobs that wait for power try again.
    this.powerEvent = this.#writing(['POWER', 'GPU_INT', ...this.#slots], [lines.gpu, ...this.#slotQueues])
    this.perfcntEvent = this.#writing(['PERFCNT', 'GPU_INT', 'MMU_INT', ...this.#spaces], [lines.gpu, lines.mmu])
  }

  /** What is in flight in a block. Numbered apart, so that no other object's number depends on how many there are. */
  queue(name: string): KernelObject {
    return cached(this.#queues, name, () => ({ id: -1 - this.#queues.size, name: `${name} in flight` }))
  }

  /** An address space ends a command. Whoever waits for one tries again: a sample, or jobs in slots. */
  mmuEvent(sampleWaits: boolean, slotsWaiting: number): Footprint {
    return cached(this.#mmuEvents, (slotsWaiting << 1) | (sampleWaits ? 1 : 0), () => {
      const slots = this.#slots.filter((group) => ((slotsWaiting >>> numberOf(group)) & 1) === 1)
      const queues = slots.map((group) => this.queue(group.toLowerCase()))
      const sample = sampleWaits ? [this.#object('PERFCNT'), this.queue('perfcnt')] : []
      return this.#writing([...this.#spaces, ...slots], [...sample, ...queues])
    })
  }

  slotEvent(slot: number): Footprint {
    const groups: readonly RegisterGroup[] = [`JS${slot}`, 'JOB_INT', 'MMU_INT', ...this.#spaces]
    return [...this.#writing(groups, [this.lines.job, this.lines.mmu]), [this.#object('POWER'), 'read']]
  }

  /** One object per register, under its name. */
  register(offset: number): KernelObject {
    let object = this.#registers.get(offset)
    if (object === undefined) {
      object = this.newObject(registerAt(offset)?.name ?? `0x${offset.toString(16).padStart(4, '0')}`)
      this.#registers.set(offset, object)
    }
    return object
  }

  /** `value` is what is written. Without it a command is taken to do everything that a command can do. */
  of(offset: number, access: 'read' | 'write', value: number | undefined): Footprint {
    const register = registerAt(offset)
    if (register === undefined) return NOTHING
    if (access === 'read') return cached(this.#reads, register.group, () => this.#readOf(register.group))
    if (offset === regs.GPU_CMD) return cached(this.#commands, value ?? -1, (command) => this.#commandOf(command))
    return cached(this.#writes, offset, () => this.#writeOf(register.group, offset))
  }

  #readOf(group: RegisterGroup): Footprint {
    switch (group) {
      case 'GPU_FEATURES':
        return NOTHING
      case 'GPU_STATUS':
        return this.#reading(['PERFCNT'])
      case 'PWRACTIVE':
        return this.#reading(['POWER', ...this.#slots])
      case 'JS_STATE':
        return this.#reading(['JOB_INT', ...this.#slots])
      default:
        return this.#reading([group])
    }
  }

  #writeOf(group: RegisterGroup, offset: number): Footprint {
    switch (group) {
      case 'GPU_FEATURES':
      case 'GPU_STATUS':
      case 'PWRACTIVE':
      case 'JS_STATE':
        return NOTHING
      case 'GPU_INT':
        return this.#writing([group], [this.lines.gpu])
      case 'JOB_INT':
        // Clearing a failure lets the slot go on, and JS_STATE is sampled.
        return this.#writing([group, ...this.#slots], [this.lines.job, ...this.#slotQueues])
      case 'MMU_INT':
        return this.#writing([group], [this.lines.mmu])
      default:
        // Slots and address spaces refuse commands during a reset.
        return [...this.#writing([group], this.#started(group, offset)), [this.#object('GPU_CMD'), 'read']]
    }
  }

  #commandOf(command: number): Footprint {
    switch (command) {
      case regs.GPU_CMD_NOP:
        return NOTHING
      case regs.GPU_CMD_PERFCNT_CLEAR:
        return [[this.#object('GPU_CMD'), 'read'], ...this.#writing(['PERFCNT'], [])]
      case regs.GPU_CMD_PERFCNT_SAMPLE:
        return [[this.#object('GPU_CMD'), 'read'], ...this.#writing(['PERFCNT'], [this.queue('perfcnt')])]
      case regs.GPU_CMD_CYCLE_COUNT_START:
      case regs.GPU_CMD_CYCLE_COUNT_STOP:
        return this.#writing(['CYCLE_COUNT'], [])
      case regs.GPU_CMD_CLEAN_CACHES:
      case regs.GPU_CMD_CLEAN_INV_CACHES:
        return this.#writing(['GPU_CMD'], [this.queue('gpu')])
      default: {
        const { gpu, job, mmu } = this.lines
        const blocks: readonly RegisterGroup[] = ['GPU_CMD', 'GPU_INT', 'GPU_CONFIG', 'CYCLE_COUNT', 'PERFCNT', 'POWER']
        const queues = ['gpu', 'power', 'perfcnt', 'mmu'].map((name) => this.queue(name))
        const dropped = [...queues, ...this.#slotQueues]
        return this.#writing(
          [...blocks, 'JOB_INT', 'MMU_INT', ...this.#slots, ...this.#spaces],
          [gpu, job, mmu, ...dropped],
        )
      }
    }
  }

  get #slotQueues(): readonly KernelObject[] {
    return this.#slots.map((group) => this.queue(group.toLowerCase()))
  }

  /** Queues in which a write may start something. */
  #started(group: RegisterGroup, offset: number): readonly KernelObject[] {
    if (group === 'POWER') return [this.queue('power')]
    const number = numberOf(group)
    if (group.startsWith('AS') && offset === regs.AS_COMMAND(number)) return [this.queue('mmu')]
    const starts = offset === regs.JS_COMMAND(number) || offset === regs.JS_COMMAND_NEXT(number)
    return group.startsWith('JS') && starts ? [this.queue(group.toLowerCase())] : []
  }

  #reading(groups: readonly RegisterGroup[]): Footprint {
    return groups.map((group) => [this.#object(group), 'read'] as const)
  }

  #writing(groups: readonly RegisterGroup[], others: readonly KernelObject[]): Footprint {
    return [...groups.map((group) => this.#object(group)), ...others].map((object) => [object, 'write'] as const)
  }

  #object(group: RegisterGroup): KernelObject {
    return cached(this.#groups, group, this.newObject)
  }
}

/** Of an address space or job slot. */
const numberOf = (group: RegisterGroup): number => Number(group.slice(2))

function cached<K, V>(map: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make(key)
    map.set(key, value)
  }
  return value
}
