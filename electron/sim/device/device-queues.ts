import { type Clock } from '../kernel/clock.ts'
import { HardwareQueue } from '../kernel/hardware.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type AddressSpace } from './address-space.ts'
import { type Footprints } from './footprints.ts'
import { CLEAN_CACHES } from './gpu-control.ts'
import { type JobSlot } from './job-slot.ts'
import { type Mmu } from './mmu.ts'
import { type PerfcntBlock } from './perfcnt-block.ts'

export interface QueueParts {
  readonly clock: Clock
  readonly footprints: Footprints
  readonly slotNumbers: readonly number[]
}

/** What an event finds when it happens. */
export interface EventBlocks {
  readonly perfcnt: PerfcntBlock
  readonly mmu: Mmu
  /** By number. */
  readonly slots: readonly (JobSlot | undefined)[]
  readonly addressSpaces: readonly (AddressSpace | undefined)[]
}

/** What each block has in flight. What the next event of one touches follows from the state of the blocks at that moment. */
export class DeviceQueues {
  readonly gpu: HardwareQueue
  readonly power: HardwareQueue
  readonly perfcnt: HardwareQueue
  readonly mmu: HardwareQueue
  /** In the order of the slots that there are. */
  readonly slots: readonly HardwareQueue[]
  readonly #blocks: () => EventBlocks

  constructor({ clock, footprints, slotNumbers }: QueueParts, blocks: () => EventBlocks) {
    this.#blocks = blocks
    const isOfWaiter = (id: number): boolean => footprints.isOfWaiter(id)
    const queue = (name: string, footprint: () => Footprint, letsGoOn = false): HardwareQueue =>
      new HardwareQueue(name, clock, footprint, footprints.objects.queue(name), letsGoOn ? isOfWaiter : undefined)
    this.gpu = queue('gpu', () => footprints.gpuEvent(this.#gpuEnds))
    this.power = queue('power', () => footprints.powerEvent(this.#slotsWaitingFor('power')), true)
    this.perfcnt = queue('perfcnt', () => {
      const { as, target } = blocks().perfcnt
      const event = footprints.perfcntEvent(as, target.faults)
      const written = target.pages === undefined ? [] : [[target.pages, 'write'] as const]
      return [...event, ...this.#tableOf(as), ...written]
    })
    this.mmu = queue(
      'mmu',
      () => {
        const { mmu, perfcnt } = blocks()
        return footprints.mmuEvent(mmu.ending, perfcnt.isWaiting, this.#slotsWaitingFor('access'))
      },
      true,
    )
    this.slots = slotNumbers.map((slot) =>
      queue(`js${slot}`, () => {
        const as = blocks().slots[slot]?.running?.as
        return as === undefined ? [] : [...footprints.slotEvent(slot, as), ...this.#tableOf(as)]
      }),
    )
  }

  get all(): readonly HardwareQueue[] {
    return [this.gpu, this.power, this.perfcnt, this.mmu, ...this.slots]
  }

  get #gpuEnds(): 'reset' | 'clean' | undefined {
    const { head } = this.gpu
    if (head === undefined) return undefined
    return head.name === CLEAN_CACHES ? 'clean' : 'reset'
  }

  /** Bits of slots whose job waits for an address space, or for power. */
  #slotsWaitingFor(what: 'access' | 'power'): number {
    let mask = 0
    for (const [slot, part] of this.#blocks().slots.entries()) if (part?.running?.waitsFor === what) mask |= 1 << slot
    return mask
  }

  #tableOf(as: number): Footprint {
    const table = this.#blocks().addressSpaces[as]?.table
    return table === undefined ? [] : [[table, 'read']]
  }
}
