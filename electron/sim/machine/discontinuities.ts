import { type Nanos } from '../kernel/clock.ts'
import { type Discontinuity, type DiscontinuityKind } from './discontinuity.ts'

/** An interval whose counts a valid sample holds, and the epoch it belongs to. */
export interface CountedInterval {
  readonly begin: Nanos
  readonly end: Nanos
  readonly epoch: number
}

interface Options {
  readonly policy: string
  /** Between dumps, at the moment. */
  readonly period: () => Nanos
  readonly report: (discontinuity: Discontinuity) => void
}

type Open = { -readonly [K in keyof Discontinuity]: Discontinuity[K] }

interface Reset {
  readonly id: number
  readonly cause: string
}

/**
 * What the counts of a session cover. Fed with what happens, it says for each good dump which interval it counts, and reports every
 * interval that no dump counts, with its cause. Nothing is inferred from the rhythm: a reset says so itself.
 */
export class Discontinuities {
  /** Samples of two epochs are never joined. */
  #epoch = 0
  #count = 0
  #resets = 0
  #session = false
  /** Counts up to here were read by a good dump, or thrown away by the session's start. */
  #lastGood: Nanos | undefined
  /** Where the counters last began from zero: enable, sample or reset. */
  #zeroed: Nanos | undefined
  /** The same before the newest sample of the hardware. */
  #zeroedBefore: Nanos | undefined
  #open: Open | undefined
  /** The first and the newest that began in what is open. A session that it ended was struck by the first. */
  #struck: { readonly first: Reset; readonly last: Reset } | undefined

  constructor(readonly options: Options) {}

  enabled(at: Nanos): void {
    this.#close(at, 'no')
    this.#session = true
    this.#lastGood = at
    this.#zeroed = at
    this.#zeroedBefore = at
  }

  /** The hardware has written a sample; its counters start from zero. */
  sampled(at: Nanos): void {
    this.#zeroedBefore = this.#zeroed
    this.#zeroed = at
  }

  resetBegin(at: Nanos, cause: string): void {
    this.#resets++
    if (!this.#session || this.#lastGood === undefined) return
    const last = { id: this.#resets, cause }
    const text = `GPU reset ${nameOf(last)}`
    if (this.#open === undefined) this.#begin('RESET', this.#lastGood, text)
    else if (this.#struck === undefined) this.#change({ kind: 'RESET', cause: text })
    this.#struck = { first: this.#struck?.first ?? last, last }
    this.#zeroed = at
  }

  resetEnd(at: Nanos): void {
    this.#zeroed = at
    this.#zeroedBefore = at
  }

  /** A dump returned 0: what it counts. */
  good(at: Nanos): CountedInterval {
    const begin = this.#zeroedBefore ?? at
    this.#close(begin, 'yes')
    const end = this.#zeroed ?? at
    this.#lastGood = end
    return { begin, end, epoch: this.#epoch }
  }

  /** A dump of the session's owner failed with -errno, or with a positive result. */
  failed(at: Nanos, result: number): void {
    if (!this.#session || this.#lastGood === undefined) return
    if (this.#open === undefined) this.#begin('DUMP_TIMEOUT', this.#lastGood, `PERFCNT_DUMP failed`)
    const open = this.#open
    if (open === undefined) return
    const lost = this.#periods(open.tLastGood, at)
    this.#change({
      kind: open.kind === 'RESET' ? 'SESSION_LOST' : open.kind,
      errno: Math.abs(result),
      ioctlsFailed: open.ioctlsFailed + 1,
      samplesExpected: lost,
      samplesLost: lost,
    })
  }

  disabled(at: Nanos): void {
    if (!this.#session) return
    this.#session = false
    if (this.#open !== undefined) {
      const lost = this.#periods(this.#open.tLastGood, at)
      this.#change({ tFirstGood: at, samplesExpected: lost, samplesLost: lost })
      this.#open = undefined
    }
    this.#begin('DISABLED', at, 'no session')
  }

  #begin(kind: DiscontinuityKind, tLastGood: Nanos, cause: string): void {
    this.#struck = undefined
    this.#open = {
      id: ++this.#count,
      kind,
      epochBefore: this.#epoch,
      epochAfter: undefined,
      tLastGood,
      tFirstGood: undefined,
      errno: 0,
      ioctlsFailed: 0,
      samplesExpected: 0,
      samplesLost: 0,
      configRestored: 'no',
      cause,
      policy: this.options.policy,
    }
    this.options.report({ ...this.#open })
  }

  #close(at: Nanos, configRestored: 'yes' | 'no'): void {
    const open = this.#open
    if (open === undefined) return
    this.#epoch++
    const lost = open.kind === 'DISABLED' ? 0 : this.#periods(open.tLastGood, at)
    this.#change({
      tFirstGood: at,
      epochAfter: this.#epoch,
      samplesExpected: lost,
      samplesLost: lost,
      // A session that dumps again with no new enable was not lost: one call failed, such as v4's -EAGAIN.
      kind: open.kind === 'SESSION_LOST' && configRestored === 'yes' ? 'RESET' : open.kind,
      configRestored: open.kind === 'RESET' || open.kind === 'SESSION_LOST' ? configRestored : 'no',
      cause: configRestored === 'yes' ? this.#causeOfOutlived(open) : open.cause,
    })
    this.#open = undefined
  }

  /** A session that outlived several resets lost its counts to each of them. */
  #causeOfOutlived({ cause }: Open): string {
    if (this.#struck === undefined || this.#struck.first === this.#struck.last) return cause
    return `GPU resets ${nameOf(this.#struck.first)} to ${nameOf(this.#struck.last)}`
  }

  #change(changes: Partial<Open>): void {
    if (this.#open === undefined) return
    Object.assign(this.#open, changes)
    this.options.report({ ...this.#open })
  }

  /** How many samples there would have been. */
  #periods(from: Nanos, to: Nanos): number {
    return Math.max(0, Math.floor((to - from) / this.options.period()))
  }
}

function nameOf({ id, cause }: Reset): string {
  return `#${id} (${cause})`
}
