import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import {
  cached,
  causesIn,
  driving,
  FLUSH_ID,
  type FootprintObjects,
  GPU_INT_MASK,
  JOB_INT_MASK,
  MMU_INT_MASK,
  numberOf,
  RESETS,
} from './footprint-objects.ts'
import { registerAt } from './register-block.ts'
import { type RegisterGroup } from './register-map.ts'
import * as regs from './regs.ts'

const NOTHING: Footprint = []

/**
 * Which objects a register access or a hardware event touches, for the search over schedules: one object per register group, one per
 * cause of a GPU interrupt, and the interrupt line where its level can change: it follows from the causes and the mask, so that two who
 * change it may be swapped. Two steps that share no object, or only read it, may be swapped.
 * Modelled: counter values are not an object. A job's end and a sample may be swapped as far as the search is concerned.
 */
export class Footprints {
  readonly #events = new Map<string, Footprint>()
  readonly #reads = new Map<string, Footprint>()
  readonly #writes = new Map<number, Footprint>()
  readonly #emptied = new Map<string, Footprint>()
  readonly #commands = new Map<number, Footprint>()
  readonly #clears = new Map<number, Footprint>()
  readonly #gpuClears = new Map<number, Footprint>()
  readonly #unmasking = new Map<string, Footprint>()
  #waiters: ReadonlySet<number> | undefined
  readonly objects: FootprintObjects

  constructor(objects: FootprintObjects) {
    this.objects = objects
  }

  /** The end of a reset or of a cache clean, undefined if neither is under way. */
  gpuEvent(what: 'reset' | 'clean' | undefined): Footprint {
    return cached(this.#events, `gpu ${what}`, () => {
      switch (what) {
        case 'reset':
          return [...this.objects.writing(['GPU_CMD'], []), ...this.objects.raising(regs.GPU_IRQ_RESET_COMPLETED)]
        case 'clean':
          return [...this.objects.writing([FLUSH_ID], []), ...this.objects.raising(regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)]
        case undefined:
          return NOTHING
      }
    })
  }

  /** Jobs that wait try again: bits of slots. */
  powerEvent(slotsWaiting: number): Footprint {
    return cached(this.#events, `power ${slotsWaiting}`, () => {
      const slots = this.objects.slotsIn(slotsWaiting)
      const queues = slots.map((slot) => this.objects.slotQueue(slot))
      const raised = this.objects.raising(regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL)
      return [...this.objects.writing(['POWER', ...slots], queues), ...raised]
    })
  }

  /** A sample goes through one address space, and leaves a mark there only if it faults. */
  perfcntEvent(as: number, faults: boolean): Footprint {
    return cached(this.#events, `perfcnt ${as} ${faults}`, () => {
      const sample = [
        ...this.objects.writing(['PERFCNT'], []),
        ...this.objects.raising(regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED),
      ]
      if (!faults) return [...sample, ...this.objects.reading([`AS${as}`])]
      return [...sample, ...this.objects.writing(['MMU_INT', `AS${as}`], []), driving(this.objects.lines.mmu)]
    })
  }

  /** An address space ends a command, undefined if none has one yet. Whoever waits for one tries again: a sample, or jobs in slots. */
  mmuEvent(as: number | undefined, sampleWaits: boolean, slotsWaiting: number): Footprint {
    return cached(this.#events, `mmu ${as} ${sampleWaits} ${slotsWaiting}`, () => {
      const space = as === undefined ? [] : [`AS${as}`]
      const slots = this.objects.slotsIn(slotsWaiting)
      const queues = slots.map((slot) => this.objects.slotQueue(slot))
      const sample = sampleWaits ? [this.objects.group('PERFCNT'), this.objects.queue('perfcnt')] : []
      return this.objects.writing([...space, ...slots], [...sample, ...queues])
    })
  }

  /** A chain goes on in its address space. */
  slotEvent(slot: number, as: number): Footprint {
    return cached(this.#events, `js${slot} ${as}`, () => {
      const groups: readonly RegisterGroup[] = [`JS${slot}`, 'JOB_INT', 'MMU_INT', `AS${as}`]
      const lines = [driving(this.objects.lines.job), driving(this.objects.lines.mmu)]
      return [...this.objects.writing(groups, []), ...lines, ...this.objects.reading(['POWER'])]
    })
  }

  /** What has to be written before an interrupt that is masked can come. */
  unmasking(mask: string): Footprint {
    return cached(this.#unmasking, mask, () => this.objects.reading([mask]))
  }

  /** An object of those who may wait for an address space or for power: of a sample, of the jobs in slots. */
  isOfWaiter(id: number): boolean {
    this.#waiters ??= new Set(
      [
        ...['PERFCNT', ...this.objects.slots].map((group) => this.objects.group(group)),
        ...[this.objects.queue('perfcnt'), ...this.objects.slots.map((slot) => this.objects.slotQueue(slot))],
      ].map((object) => object.id),
    )
    return this.#waiters.has(id)
  }

  /** `value` is what is written. Without it a command is taken to do everything that a command can do. */
  of(offset: number, access: 'read' | 'write', value: number | undefined): Footprint {
    const register = registerAt(offset)
    if (register === undefined) return NOTHING
    const { group } = register
    const region = group.startsWith('AS') ? lockRegionOf(group, offset) : undefined
    if (access === 'read') {
      return cached(this.#reads, region ?? (group === 'GPU_INT' ? register.name : group), () =>
        region === undefined ? this.#readOf(group, offset) : this.objects.reading([region]),
      )
    }
    if (offset === regs.GPU_CMD) return cached(this.#commands, value ?? -1, (command) => this.#commandOf(command))
    if (offset === regs.JOB_INT_CLEAR) return cached(this.#clears, value ?? -1, (bits) => this.#clearOf(bits))
    if (offset === regs.GPU_INT_CLEAR) return cached(this.#gpuClears, value ?? -1, (bits) => this.objects.raising(bits))
    // The NEXT registers emptied: nothing starts.
    if (group.startsWith('JS') && offset === regs.JS_COMMAND_NEXT(numberOf(group)) && value === regs.JS_COMMAND_NOP)
      return cached(this.#emptied, group, () => this.objects.writing([group], []))
    return cached(this.#writes, offset, () =>
      region === undefined ? this.#writeOf(group, offset) : this.objects.writing([region], []),
    )
  }

  #readOf(group: RegisterGroup, offset: number): Footprint {
    switch (group) {
      case 'GPU_FEATURES':
        return NOTHING
      case 'GPU_INT':
        if (offset === regs.GPU_INT_MASK) return this.objects.reading([GPU_INT_MASK])
        return this.objects.reading([...causesIn(-1), ...(offset === regs.GPU_INT_STAT ? [GPU_INT_MASK] : [])])
      case 'GPU_FAULT':
        return this.objects.reading(causesIn(regs.GPU_IRQ_FAULT))
      // The only one of them that can be read.
      case 'GPU_CMD':
        return this.objects.reading([FLUSH_ID])
      case 'GPU_STATUS':
        return this.objects.reading(['PERFCNT'])
      case 'PWRACTIVE':
        return this.objects.reading(['POWER', ...this.objects.slots])
      case 'JS_STATE':
        return this.objects.reading(['JOB_INT', ...this.objects.slots])
      default:
        return this.objects.reading([group])
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
        return [...this.objects.writing([GPU_INT_MASK], []), driving(this.objects.lines.gpu)]
      case 'JOB_INT':
        return [...this.objects.writing([group, JOB_INT_MASK], []), driving(this.objects.lines.job)]
      case 'MMU_INT': {
        const mask = offset === regs.MMU_INT_MASK ? [MMU_INT_MASK] : []
        return [...this.objects.writing([group, ...mask], []), driving(this.objects.lines.mmu)]
      }
      default: {
        const written = this.objects.writing([group], this.#started(group, offset))
        return isRefusedInReset(group, offset) ? [...written, [this.objects.group('GPU_CMD'), 'read']] : written
      }
    }
  }

  /** Clearing a failure lets its slot go on, and JS_STATE is sampled. */
  #clearOf(bits: number): Footprint {
    const slots = this.objects.slots.filter((group) => (bits & regs.MK_JS_MASK(numberOf(group))) !== 0)
    const queues = slots.map((slot) => this.objects.slotQueue(slot))
    return [...this.objects.writing(['JOB_INT', ...slots], queues), driving(this.objects.lines.job)]
  }

  #commandOf(command: number): Footprint {
    switch (command) {
      case regs.GPU_CMD_NOP:
        return NOTHING
      case regs.GPU_CMD_PERFCNT_CLEAR:
        return this.objects.writing(['PERFCNT'], [])
      case regs.GPU_CMD_PERFCNT_SAMPLE:
        return [
          [this.objects.group('GPU_CMD'), 'read'],
          ...this.objects.writing(['PERFCNT'], [this.objects.queue('perfcnt')]),
        ]
      case regs.GPU_CMD_CYCLE_COUNT_START:
      case regs.GPU_CMD_CYCLE_COUNT_STOP:
        return this.objects.writing(['CYCLE_COUNT'], [])
      case regs.GPU_CMD_CLEAN_CACHES:
      case regs.GPU_CMD_CLEAN_INV_CACHES:
        return [[this.objects.group('GPU_CMD'), 'read'], ...this.objects.writing([], [this.objects.queue('gpu')])]
      default: {
        const { gpu, job, mmu } = this.objects.lines
        const blocks = ['GPU_CMD', RESETS, FLUSH_ID, 'GPU_CONFIG', 'CYCLE_COUNT', 'PERFCNT', 'POWER']
        const interrupts = [...causesIn(-1), GPU_INT_MASK, 'JOB_INT', JOB_INT_MASK, 'MMU_INT', MMU_INT_MASK]
        const queues = ['gpu', 'power', 'perfcnt', 'mmu'].map((name) => this.objects.queue(name))
        const dropped = [...queues, ...this.objects.slots.map((slot) => this.objects.slotQueue(slot))]
        const groups = [...this.objects.slots, ...this.objects.spaces, ...this.objects.spaces.map(lockRegion)]
        const reset = this.objects.writing([...blocks, ...interrupts, ...groups], dropped)
        return [...reset, driving(gpu), driving(job), driving(mmu)]
      }
    }
  }

  /** Queues in which a write may start something. */
  #started(group: RegisterGroup, offset: number): readonly KernelObject[] {
    if (group === 'POWER') return [this.objects.queue('power')]
    const number = numberOf(group)
    if (group.startsWith('AS') && offset === regs.AS_COMMAND(number)) return [this.objects.queue('mmu')]
    const starts = offset === regs.JS_COMMAND(number) || offset === regs.JS_COMMAND_NEXT(number)
    return group.startsWith('JS') && starts ? [this.objects.slotQueue(group)] : []
  }
}

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
