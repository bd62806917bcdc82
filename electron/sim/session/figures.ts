import { resultName } from '../kernel/errno.ts'
import { nanos, type Nanos } from '../kernel/clock.ts'
import { type SplatKind } from '../kernel/splat.ts'
import { type Discontinuity } from '../machine/discontinuity.ts'
import { type MachineState } from '../machine/state.ts'
import { type IoctlRecord, type ResetRecord } from '../machine/trace.ts'
import { type RecordedEvent } from './event-check.ts'

/** What a table says of a run, or of several runs one after the other. Times in virtual ns. */
export interface RunFigures {
  readonly samples: number
  readonly samplesLost: number
  /** Time that samples count. */
  readonly validNs: number
  /** Time whose outcome is known: from the first sample or loss to the last. */
  readonly knownNs: number
  /** When that begins; undefined when nothing is known. */
  readonly knownFrom: number | undefined
  /** In order; the time without a session is one too. */
  readonly discontinuities: readonly Discontinuity[]
  readonly resets: readonly ResetRecord[]
  /** WARNs and worse, by their text. */
  readonly splats: Readonly<Record<string, number>>
  readonly longestIoctl: IoctlRecord | undefined
  /** How often each ioctl gave each result, as its caller saw it: `0`, `-EIO`, `+11`. */
  readonly ioctls: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly faults: number
  /** Of the newest state; those that do not hold. Undefined when no state is known, so that nothing was checked. */
  readonly violated: readonly string[] | undefined
}

/** The kernel log has splats under these words. */
const SPLATS: Readonly<Record<SplatKind, true>> = {
  WARN: true,
  deadlock: true,
  'atomic-sleep': true,
  'lock-recursion': true,
  'lock-order': true,
  'fence-signalling': true,
  'lock-imbalance': true,
  'use-after-free': true,
  'foreign-dma': true,
}

/** Adds up the events of one run. */
export class FigureBuilder {
  #samples = 0
  #valid = 0
  #faults = 0
  #first: Nanos | undefined
  #last = nanos(0)
  #longest: IoctlRecord | undefined
  #state: MachineState | undefined
  readonly #discontinuities = new Map<number, Discontinuity>()
  readonly #resets = new Map<number, ResetRecord>()
  readonly #splats: Record<string, number> = {}
  readonly #ioctls: Record<string, Record<string, number>> = {}

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'sample': {
        const { begin, end } = event.sample
        this.#samples++
        this.#valid += end - begin
        this.#known(begin, end)
        return
      }
      case 'discontinuity':
        this.#discontinuities.set(event.discontinuity.id, event.discontinuity)
        return
      case 'reset':
        this.#resets.set(event.reset.id, event.reset)
        return
      case 'ioctl':
        this.#ioctl(event.ioctl)
        return
      case 'klog': {
        const { text } = event.line
        const [kind = ''] = text.split(':')
        if (Object.hasOwn(SPLATS, kind)) this.#splats[text] = (this.#splats[text] ?? 0) + 1
        return
      }
      case 'fault':
        if (event.fault.phase === 'injected') this.#faults++
        return
      case 'job':
    }
  }

  state(state: MachineState): void {
    this.#state = state
  }

  /** Of what was recorded from `from` to `now`: a discontinuity may have begun before that. */
  build(from: Nanos, now: Nanos): RunFigures {
    const discontinuities = [...this.#discontinuities.values()].sort((a, b) => a.tLastGood - b.tLastGood)
    for (const { tLastGood, tFirstGood = now } of discontinuities)
      if (tFirstGood > from) this.#known(nanos(Math.max(tLastGood, from)), tFirstGood)
    return {
      samples: this.#samples,
      samplesLost: discontinuities.reduce((sum, { samplesLost }) => sum + samplesLost, 0),
      validNs: this.#valid,
      knownNs: this.#first === undefined ? 0 : this.#last - this.#first,
      knownFrom: this.#first,
      discontinuities,
      resets: [...this.#resets.values()],
      splats: this.#splats,
      longestIoctl: this.#longest,
      ioctls: this.#ioctls,
      faults: this.#faults,
      violated: this.#state?.checks.filter(({ ok }) => !ok).map(({ id }) => id),
    }
  }

  #ioctl(ioctl: IoctlRecord): void {
    const results = (this.#ioctls[ioctl.name] ??= {})
    const result = resultName(ioctl.result)
    results[result] = (results[result] ?? 0) + 1
    const longest = this.#longest
    if (longest === undefined || ioctl.end - ioctl.begin > longest.end - longest.begin) this.#longest = ioctl
  }

  #known(from: Nanos, to: Nanos): void {
    if (this.#first === undefined || from < this.#first) this.#first = from
    if (to > this.#last) this.#last = to
  }
}
