import { type WrittenSample } from '../device/perfcnt-block.ts'
import { DmaFence } from '../kernel/dma-fence.ts'
import { type Operation } from '../kernel/operation.ts'
import { type Splat } from '../kernel/splat.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type Thread } from '../kernel/thread.ts'
import { type Machine } from '../machine/machine.ts'
import { type RaceCheck } from '../machine/races/race-check.ts'
import { type RaceCallName, type RaceClient } from '../machine/races/race-client.ts'
import { isResume, labelOf } from './step-label.ts'
import { type PatternMatch } from './pattern.ts'
import { type RowEvent } from './row-event.ts'

/** Tells patterns what happens in one execution of a race, from its preparation to its end. */
export class RowWatch implements RaceCheck {
  /** Threads whose present PERFCNT_ENABLE is an enable. */
  readonly #enabling = new Set<Thread>()

  constructor(
    readonly machine: Machine,
    readonly matches: readonly PatternMatch[],
    /** After each event. */
    readonly told: () => void,
  ) {}

  step(thread: Thread, operation: Operation, value: unknown): void {
    const label = labelOf(thread, operation, value, this.#enabling.has(thread))
    if (label === undefined) return
    const { name } = operation.object
    const owned = name.indexOf('->mmu->')
    this.#tell({
      kind: 'step',
      label,
      by: thread.name,
      of: owned < 0 ? '' : name.slice(0, owned),
      value: valueOf(operation, value),
      resume: isResume(thread),
    })
  }

  called({ name }: RaceClient, call: RaceCallName): void {
    const { current } = this.machine.kernel
    if (call === 'ENABLE') this.#enabling.add(current)
    else this.#enabling.delete(current)
    this.#tell({ kind: 'called', call, by: name })
  }

  returned({ name }: RaceClient, call: RaceCallName, result: number, resets: number | undefined): void {
    this.#tell({ kind: 'returned', call, by: name, result, resets })
  }

  splat({ kind, text, thread, callTrace }: Splat): void {
    this.#tell({ kind: 'splat', splat: kind, text, by: thread, trace: callTrace })
  }

  log(level: number, text: string): void {
    this.#tell({ kind: 'log', level, text })
  }

  sampleWritten({ pages }: WrittenSample): void {
    const own = this.machine.pfdev.perfcnt.mapping?.obj.pages
    this.#tell({ kind: 'sample', foreign: pages.some((page) => page !== own) })
  }

  stuck(): void {
    this.#tell({ kind: 'stuck' })
  }

  end(): void {
    this.#tell({ kind: 'end' })
  }

  fingerprint(hash: StateHash): void {
    for (const match of this.matches) match.fingerprint(hash)
  }

  #tell(event: RowEvent): void {
    for (const match of this.matches) match.observe(event, this.machine)
    this.told()
  }
}

function valueOf({ object }: Operation, value: unknown): number {
  if (object instanceof DmaFence) return object.error
  return typeof value === 'boolean' || typeof value === 'number' ? Number(value) : 0
}
