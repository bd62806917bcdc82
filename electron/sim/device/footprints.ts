import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type IrqLevel } from './irq-quad.ts'
import { registerAt } from './register-block.ts'
import { type RegisterGroup } from './register-map.ts'
import * as regs from './regs.ts'

const NOTHING: Footprint = []

/** Causes of a GPU interrupt, each an object of its own: who clears one does not touch the others. */
const GPU_INT_CAUSES: readonly (readonly [name: string, bits: number])[] = [
  ['GPU_INT fault', regs.GPU_IRQ_FAULT | regs.GPU_IRQ_MULTIPLE_FAULT],
  ['GPU_INT reset', regs.GPU_IRQ_RESET_COMPLETED],
  ['GPU_INT power', regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL],
  ['GPU_INT perfcnt', regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED],
  ['GPU_INT caches', regs.GPU_IRQ_CLEAN_CACHES_COMPLETED],
]
const GPU_INT_MASK = 'GPU_INT mask'

interface Lines {
  readonly gpu: IrqLevel
  readonly job: IrqLevel
  readonly mmu: IrqLevel
}

/**
 * Which objects a register access or a hardware event touches, for the search over schedules: one object per register group, one per
 * cause of a GPU interrupt, and the interrupt line where its level can change: it follows from the causes and the mask, so that two who
 * change it may be swapped. Two steps that share no object, or only read it, may be swapped.
 * Modelled: counter values are not an object. A job's end and a sample may be swapped as far as the search is concerned.
 */
export class Footprints {
  readonly #queues = new Map<string, KernelObject>()
  readonly #events = new Map<string, Footprint>()
  readonly #groups = new Map<string, KernelObject>()
  readonly #registers = new Map<number, KernelObject>()
  readonly #reads = new Map<string, Footprint>()
  readonly #writes = new Map<number, Footprint>()
  readonly #emptied = new Map<string, Footprint>()
  readonly #commands = new Map<number, Footprint>()
  readonly #clears = new Map<number, Footprint>()
  readonly #gpuClears = new Map<number, Footprint>()
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

  gpuEvent(): Footprint {
    return cached(this.#events, 'gpu', () => [
      ...this.#writing(['GPU_CMD'], []),
      ...this.#raising(regs.GPU_IRQ_CLEAN_CACHES_COMPLETED | regs.GPU_IRQ_RESET_COMPLETED),
    ])
  }

  /** Jobs that wait try again: bits of slots. */
  powerEvent(slotsWaiting: number): Footprint {
    return cached(this.#events, `power ${slotsWaiting}`, () => {
      const slots = this.#slotsIn(slotsWaiting)
      const queues = slots.map((slot) => this.#slotQueue(slot))
      const raised = this.#raising(regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL)
      return [...this.#writing(['POWER', ...slots], queues), ...raised]
    })
  }

  /** A sample goes through one address space, and leaves a mark there only if it faults. */
  perfcntEvent(as: number, faults: boolean): Footprint {
    return cached(this.#events, `perfcnt ${as} ${faults}`, () => {
      const sample = [...this.#writing(['PERFCNT'], []), ...this.#raising(regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED)]
      if (!faults) return [...sample, ...this.#reading([`AS${as}`])]
      return [...sample, ...this.#writing(['MMU_INT', `AS${as}`], []), driving(this.lines.mmu)]
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
      const lines = [driving(this.lines.job), driving(this.lines.mmu)]
      return [...this.#writing(groups, []), ...lines, ...this.#reading(['POWER'])]
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
      return cached(this.#reads, region ?? (group === 'GPU_INT' ? register.name : group), () =>
        region === undefined ? this.#readOf(group, offset) : this.#reading([region]),
      )
    }
    if (offset === regs.GPU_CMD) return cached(this.#commands, value ?? -1, (command) => this.#commandOf(command))
    if (offset === regs.JOB_INT_CLEAR) return cached(this.#clears, value ?? -1, (bits) => this.#clearOf(bits))
    if (offset === regs.GPU_INT_CLEAR) return cached(this.#gpuClears, value ?? -1, (bits) => this.#raising(bits))
    // The NEXT registers emptied: nothing starts.
    if (group.startsWith('JS') && offset === regs.JS_COMMAND_NEXT(numberOf(group)) && value === regs.JS_COMMAND_NOP)
      return cached(this.#emptied, group, () => this.#writing([group], []))
    return cached(this.#writes, offset, () =>
      region === undefined ? this.#writeOf(group, offset) : this.#writing([region], []),
    )
  }

  #readOf(group: RegisterGroup, offset: number): Footprint {
    switch (group) {
      case 'GPU_FEATURES':
        return NOTHING
      case 'GPU_INT':
        if (offset === regs.GPU_INT_MASK) return this.#reading([GPU_INT_MASK])
        return this.#reading([...causesIn(-1), ...(offset === regs.GPU_INT_STAT ? [GPU_INT_MASK] : [])])
      case 'GPU_FAULT':
        return this.#reading(causesIn(regs.GPU_IRQ_FAULT))
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
      case 'GPU_FAULT':
      case 'GPU_STATUS':
      case 'PWRACTIVE':
      case 'JS_STATE':
        return NOTHING
      case 'GPU_INT':
        return [...this.#writing([GPU_INT_MASK], []), driving(this.lines.gpu)]
      case 'JOB_INT':
        return [...this.#writing([group], []), driving(this.lines.job)]
      case 'MMU_INT':
        return [...this.#writing([group], []), driving(this.lines.mmu)]
      default: {
        const written = this.#writing([group], this.#started(group, offset))
        return isRefusedInReset(group, offset) ? [...written, [this.#object('GPU_CMD'), 'read']] : written
      }
    }
  }

  /** Clearing a failure lets its slot go on, and JS_STATE is sampled. */
  #clearOf(bits: number): Footprint {
    const slots = this.#slots.filter((group) => (bits & regs.MK_JS_MASK(numberOf(group))) !== 0)
    const queues = slots.map((slot) => this.#slotQueue(slot))
    return [...this.#writing(['JOB_INT', ...slots], queues), driving(this.lines.job)]
  }

  /** GPU interrupts come up or are cleared, and the line with them, unless they are masked: that they are may change before. */
  #raising(causes: number): Footprint {
    return [...this.#writing(causesIn(causes), []), driving(this.lines.gpu)]
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
        const blocks: readonly RegisterGroup[] = ['GPU_CMD', 'GPU_CONFIG', 'CYCLE_COUNT', 'PERFCNT', 'POWER']
        const gpuInt = [...causesIn(-1), GPU_INT_MASK]
        const queues = ['gpu', 'power', 'perfcnt', 'mmu'].map((name) => this.queue(name))
        const dropped = [...queues, ...this.#slots.map((slot) => this.#slotQueue(slot))]
        const groups = [...this.#slots, ...this.#spaces, ...this.#spaces.map(lockRegion)]
        const reset = this.#writing([...blocks, ...gpuInt, 'JOB_INT', 'MMU_INT', ...groups], dropped)
        return [...reset, driving(gpu), driving(job), driving(mmu)]
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

const driving = (line: KernelObject) => [line, 'update'] as const

const causesIn = (bits: number): readonly string[] =>
  GPU_INT_CAUSES.filter(([, cause]) => (cause & bits) !== 0).map(([name]) => name)

/** Slots and address spaces start nothing during a reset. */
function isRefusedInReset(group: RegisterGroup, offset: number): boolean {
  const number = numberOf(group)
  if (group.startsWith('AS')) return offset === regs.AS_COMMAND(number)
  return group.startsWith('JS') && offset === regs.JS_COMMAND_NEXT(number)
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
