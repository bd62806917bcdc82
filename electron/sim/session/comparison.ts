import { type Nanos } from '../kernel/clock.ts'
import { EventCheck, type EventDifference, type RecordedEvent, timeOf } from './event-check.ts'
import { FigureBuilder, type RunFigures } from './figures.ts'
import { type MachineState } from '../machine/state.ts'

/** Two runs side by side. */
export interface RunComparison {
  readonly a: RunFigures
  readonly b: RunFigures
  /** The first event that is not in both, over the time that both cover. */
  readonly firstDivergence: EventDifference | undefined
}

interface Recorded {
  readonly from: Nanos
  readonly now: Nanos
}

/** Compares two runs, fed with the events of each in their order. Roughly in step, or one of them has to be kept. */
export class Comparison {
  readonly #a = new FigureBuilder()
  readonly #b = new FigureBuilder()
  readonly #events: EventCheck
  readonly #sequences = new Map<RecordedEvent['type'], number>()
  readonly #from: Nanos
  readonly #to: Nanos

  /** Both recordings cover the time from `from` to `to`. */
  constructor(from: Nanos, to: Nanos) {
    this.#from = from
    this.#to = to
    this.#events = new EventCheck(from)
  }

  a(event: RecordedEvent): void {
    this.#a.add(event)
    if (timeOf(event) < this.#from || timeOf(event) >= this.#to || isBootNote(event)) return
    const sequence = this.#sequences.get(event.type) ?? 0
    this.#sequences.set(event.type, sequence + 1)
    this.#events.recorded(event, sequence)
  }

  b(event: RecordedEvent): void {
    this.#b.add(event)
    if (!isBootNote(event)) this.#events.rerun(event)
  }

  states(a: MachineState | undefined, b: MachineState | undefined): void {
    if (a !== undefined) this.#a.state(a)
    if (b !== undefined) this.#b.state(b)
  }

  /** What was recorded of each. */
  finish(a: Recorded, b: Recorded): RunComparison {
    return {
      a: this.#a.build(a.from, a.now),
      b: this.#b.build(b.from, b.now),
      firstDivergence: this.#events.finish(this.#to),
    }
  }
}

/** How a run came to be is no part of what happened in it. */
function isBootNote(event: RecordedEvent): boolean {
  return event.type === 'klog' && /^lab: (?:rebooted|forked|stepped back) /.test(event.line.text)
}
