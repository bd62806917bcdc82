import { type Nanos } from '../kernel/clock.ts'
import { type Machine } from './machine.ts'
import { type WrittenSample } from '../device/perfcnt-block.ts'
import { type Splat } from '../kernel/splat.ts'
import { type CheckState } from './state.ts'
import { modeIsOn, violationsAtRest } from './invariants.ts'
import { checkOfSplat } from './splat-check.ts'

/**
 * What a live run is checked for, with its meaning in words. A positive result and a use that lasts until the file is closed show in
 * the ioctl results and the address-space table; they fail no live run, because `steady` passes under every policy.
 */
const LABELS = {
  splat: 'no WARN',
  'as-count': 'as_count covers the jobs in hardware, and nothing is left at the end',
  'config-as': "counters go through their owner's address space",
  'as-owner': 'each address space in use has one VM',
  'reset-reported': 'every reset during a session shows in a later result',
  'reset-lock': 'nothing held over an allocation or a wait is taken by a reset',
  'fresh-sample': 'a good dump holds its own sample',
  'pm-count': 'PM uses are the session, the jobs and calls under way',
  deadlock: 'no deadlock',
  'atomic-sleep': 'no sleep in atomic context',
  'lock-order': 'one lock order',
  'fence-signalling': 'fence-signalling rules',
  'use-after-free': 'no access to freed memory',
  'foreign-dma': "samples go to the session's memory",
  'dead-session': 'a session that was enabled is programmed',
} as const

export type CheckId = keyof typeof LABELS

/** The invariants of a machine while it runs: each stays violated, with the first detail, once it was. */
export class Checks {
  readonly #violations = new Map<CheckId, { readonly detail: string; readonly since: Nanos }>()
  #samplesWritten = 0
  #samplesAtDump = 0
  /** Resets during a session that no result has shown. */
  #unreportedResets = 0
  #session = false

  constructor(readonly now: () => Nanos) {}

  splat({ kind, text }: Splat): void {
    this.#violate(checkOfSplat(kind), text)
    if (kind === 'fence-signalling' || kind === 'lock-order') this.#violate('reset-lock', text)
  }

  sessionEnabled(): void {
    this.#session = true
    this.#unreportedResets = 0
  }

  sessionDisabled(): void {
    this.#session = false
  }

  resetBegin(): void {
    if (this.#session) this.#unreportedResets++
  }

  dumpBegin(): void {
    this.#samplesAtDump = this.#samplesWritten
  }

  /** `resets`: what the dump struct reported, 0 where it has no such field. */
  dumpEnd(result: number, resets: number): void {
    if (result !== 0) this.#unreportedResets = 0
    else {
      if (this.#samplesWritten === this.#samplesAtDump)
        this.#violate('fresh-sample', 'a dump returned 0 without a sample of its own')
      if (this.#unreportedResets > resets)
        this.#violate('reset-reported', `${this.#unreportedResets} resets, and a good dump reported ${resets}`)
      this.#unreportedResets = 0
    }
  }

  /** The device has written a sample. */
  sampleWritten(machine: Machine, { as, pages }: WrittenSample): void {
    this.#samplesWritten++
    const own = machine.pfdev.perfcnt.mapping?.obj.pages
    for (const page of pages) {
      if (page.freed) this.#violate('use-after-free', `a sample was written through AS${as} into freed pages`)
      else if (page !== own)
        this.#violate('foreign-dma', `a sample was written through AS${as} into memory of another BO`)
    }
  }

  /** To be called when nothing can run before time moves. */
  atRest(machine: Machine): void {
    for (const [id, detail] of violationsAtRest(machine)) this.#violate(id, detail)
  }

  /** To be called when all programs have exited. */
  atEnd(machine: Machine): void {
    const { pm, asLruList } = machine.pfdev
    for (const { name, asCount } of asLruList)
      if (asCount.value !== 0) this.#violate('as-count', `${name}: as_count ${asCount.value} is left`)
    if (pm.usage !== 0) this.#violate('pm-count', `${pm.usage} PM uses are left`)
    if (modeIsOn(machine)) this.#violate('config-as', 'the counters are still on')
  }

  get states(): readonly CheckState[] {
    return (Object.keys(LABELS) as CheckId[]).map((id) => {
      const violation = this.#violations.get(id)
      return {
        id,
        label: LABELS[id],
        ok: violation === undefined,
        detail: violation?.detail ?? '',
        since: violation?.since,
      }
    })
  }

  #violate(id: CheckId, detail: string): void {
    if (this.#violations.has(id)) return
    const since = this.now()
    this.#violations.set(id, { detail: `${detail} (at ${(since / 1e9).toFixed(6)} s)`, since })
  }
}
