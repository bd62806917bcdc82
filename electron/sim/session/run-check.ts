import { type Nanos } from '../kernel/clock.ts'
import { type TraceEvent } from '../machine/trace.ts'
import { EventCheck, type EventDifference, type RecordedEvent } from './event-check.ts'
import { type Input } from './order.ts'
import { type Rerun } from './rerun.ts'

/** A digest of the first run that the second one does not have. */
export interface DigestDifference {
  readonly at: Nanos
  /** Operations that the first run had performed; undefined when it does not say. */
  readonly steps: number | undefined
  readonly first: string
  readonly second: string
}

/** Compares a recorded run with the same run done again, message by message in the order of the recording. */
export class RunCheck {
  readonly #rerun: Rerun
  readonly #events: EventCheck
  #digests = 0
  #digest: DigestDifference | undefined

  /** `start` does the run again; `from` is when the recording of it begins. */
  constructor(from: Nanos, start: (sink: (event: TraceEvent) => void) => Rerun) {
    this.#events = new EventCheck(from)
    this.#rerun = start((event) => {
      this.#events.rerun(event)
    })
  }

  get now(): Nanos {
    return this.#rerun.now
  }

  /** Digests that were the same. */
  get digests(): number {
    return this.#digests
  }

  /** Events that were the same. */
  get events(): number {
    return this.#events.compared
  }

  get digestDifference(): DigestDifference | undefined {
    return this.#digest
  }

  get eventDifference(): EventDifference | undefined {
    return this.#events.difference
  }

  /** Brings the second run to a moment between two messages. */
  advance(moment: Nanos): void {
    this.#rerun.runTo(moment, undefined)
  }

  input({ at, steps, order }: Input): void {
    this.#rerun.runTo(at, steps)
    this.#rerun.obey(order)
  }

  digest(at: Nanos, steps: number | undefined, digest: string): void {
    this.#rerun.runTo(at, steps)
    if (this.#rerun.digest === digest) this.#digests++
    else this.#digest ??= { at, steps, first: digest, second: this.#rerun.digest }
  }

  event(event: RecordedEvent, sequence: number): void {
    this.#events.recorded(event, sequence)
  }

  /** The recording ends at `end`; nothing before `whole` is missing in it, undefined when that is not known. */
  finish(end: Nanos, whole: Nanos | undefined): EventDifference | undefined {
    if (this.#rerun.now < end) this.#rerun.runTo(end, undefined)
    return this.#events.finish(whole)
  }
}
