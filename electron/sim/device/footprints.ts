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
  readonly #queues = new Map<string, KernelObject>()
  readonly #events = new Map<string, Footprint>()
  readonly #groups = new Map<string, KernelObject>()
  readonly #registers = new Map<number, KernelObject>()
  readonly #reads = new Map<string, Footprint>()
  readonly #writes = new Map<number, Footprint>()
  readonly #commands = new Map<number, Footprint>()
  readonly #clears = new Map<number, Footprint>()
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
  }

  /** What is in flight in a block. Numbered apart, so that no other object's number depends on how many there are. */
  queue(name: string): KernelObject {
    return cached(this.#queues, name, () => ({ id: -1 - this.#queues.size, name: `${name} in flight` }))
  }

  /** `interrupts`: the event's interrupt would change the level of the line. */
  gpuEvent(interrupts: boolean): Footprint {
    return cached(this.#events, `gpu ${interrupts}`, () =>
      this.#writing(['GPU_CMD', 'GPU_INT'], interrupts ? [this.lines.gpu] : []),
    )
  }

  /** Jobs that wait try again: bits of slots. */
  powerEvent(interrupts: boolean, slotsWaiting: number): Footprint {
    return cached(this.#events, `power ${interrupts} ${slotsWaiting}`, () => {
      const slots = this.#slotsIn(slotsWaiting)
      const line = interrupts ? [this.lines.gpu] : []
      return this.#writing(['POWER', 'GPU_INT', ...slots], [...line, ...slots.map((slot) => this.#slotQueue(slot))])
    })
  }

  /** A sample goes through one address space, and leaves a mark there only if it faults. */
  perfcntEvent(interrupts: boolean, as: number, faults: boolean): Footprint {
    return cached(this.#events, `perfcnt ${interrupts} ${as} ${faults}`, () => {
      const line = interrupts ? [this.lines.gpu] : []
      if (faults) return this.#writing(['PERFCNT', 'GPU_INT', 'MMU_INT', `AS${as}`], [...line, this.lines.mmu])
      return [...this.#writing(['PERFCNT', 'GPU_INT'], line), ...this.#reading([`AS${as}`])]
    })
  }

  /** An address space ends a command, undefined if none has one. Whoever waits for it tries again: a sample, or jobs in slots. */
  mmuEvent(as: number | undefined, sampleWaits: boolean, slotsWaiting: number): Footprint {
    return cached(this.#events, `mmu ${as} ${sampleWaits} ${slotsWaiting}`, () => {
      if (as === undefined) return NOTHING
      const slots = this.#slotsIn(slotsWaiting)
      const queues = slots.map((slot) => this.#slotQueue(slot))
      const sample = sampleWaits ? [this.#object('PERFCNT'), this.queue('perfcnt')] : []
      return this.#writing([`AS${as}`, ...slots], [...sample, ...queues])
    })
  }

  /** A chain goes on in its address space. */
  slotEvent(slot: number, as: number): Footprint {
    return cached(this.#events, `js${slot} ${as}`, () => {
      const groups: readonly RegisterGroup[] = [`JS${slot}`, 'JOB_INT', 'MMU_INT', `AS${as}`]
      return [...this.#writing(groups, [this.lines.job, this.lines.mmu]), ...this.#reading(['POWER'])]
    })
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
    const { group } = register
    const region = group.startsWith('AS') ? lockRegionOf(group, offset) : undefined
    if (access === 'read') {
      return cached(this.#reads, region ?? group, () =>
        region === undefined ? this.#readOf(group) : this.#reading([region]),
      )
    }
    if (offset === regs.GPU_CMD) return cached(this.#commands, value ?? -1, (command) => this.#commandOf(command))
    if (offset === regs.JOB_INT_CLEAR) return cached(this.#clears, value ?? -1, (bits) => this.#clearOf(bits))
    return cached(this.#writes, offset, () =>
      region === undefined ? this.#writeOf(group, offset) : this.#writing([region], []),
    )
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
        return this.#writing([group], [this.lines.job])
      case 'MMU_INT':
        return this.#writing([group], [this.lines.mmu])
      default:
        // Slots and address spaces refuse commands during a reset.
        return [...this.#writing([group], this.#started(group, offset)), [this.#object('GPU_CMD'), 'read']]
    }
  }

  /** Clearing a failure lets its slot go on, and JS_STATE is sampled. */
  #clearOf(bits: number): Footprint {
    const slots = this.#slots.filter((group) => (bits & regs.JOB_INT_MASK_JS(numberOf(group))) !== 0)
    return this.#writing(['JOB_INT', ...slots], [this.lines.job, ...slots.map((slot) => this.#slotQueue(slot))])
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
        const dropped = [...queues, ...this.#slots.map((slot) => this.#slotQueue(slot))]
        return this.#writing(
          [...blocks, 'JOB_INT', 'MMU_INT', ...this.#slots, ...this.#spaces, ...this.#spaces.map(lockRegion)],
          [gpu, job, mmu, ...dropped],
        )
      }
    }
  }

  #slotsIn(bits: number): readonly RegisterGroup[] {
    return this.#slots.filter((group) => ((bits >>> numberOf(group)) & 1) === 1)
  }

  #slotQueue(slot: RegisterGroup): KernelObject {
    return this.queue(slot.toLowerCase())
  }

  /** Queues in which a write may start something. */
  #started(group: RegisterGroup, offset: number): readonly KernelObject[] {
    if (group === 'POWER') return [this.queue('power')]
    const number = numberOf(group)
    if (group.startsWith('AS') && offset === regs.AS_COMMAND(number)) return [this.queue('mmu')]
    const starts = offset === regs.JS_COMMAND(number) || offset === regs.JS_COMMAND_NEXT(number)
    return group.startsWith('JS') && starts ? [this.#slotQueue(group)] : []
  }

  #reading(groups: readonly string[]): Footprint {
    return groups.map((group) => [this.#object(group), 'read'] as const)
  }

  #writing(groups: readonly string[], others: readonly KernelObject[]): Footprint {
    return [...groups.map((group) => this.#object(group)), ...others].map((object) => [object, 'write'] as const)
  }

  #object(group: string): KernelObject {
    return cached(this.#groups, group, this.newObject)
  }
}

/** AS_LOCKADDR is on its own: a command that ends does not look at it. */
const lockRegion = (space: RegisterGroup): string => `${space}_LOCKADDR`

function lockRegionOf(space: RegisterGroup, offset: number): string | undefined {
  const as = numberOf(space)
  const isRegion = offset === regs.AS_LOCKADDR_LO(as) || offset === regs.AS_LOCKADDR_HI(as)
  return isRegion ? lockRegion(space) : undefined
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
