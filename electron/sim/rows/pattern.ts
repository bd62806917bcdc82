import { type StateHash } from '../kernel/state-hash.ts'
import { type Machine } from '../machine/machine.ts'
import { type Label } from './labels.ts'
import { type RowEvent } from './row-event.ts'

export type Matcher = (event: RowEvent, machine: Machine) => boolean

/** Forbids what it matches between its neighbours in a pattern. */
export interface Without {
  readonly without: Matcher
}

/** A label alone is that step, in a reset that was asked for where it is a step of one. */
export type Element = Label | Matcher | Without

/** Events in an order, others between them. */
export type Pattern = readonly Element[]

interface Place {
  readonly match: Matcher
  readonly forbidden: readonly Matcher[]
}

export function matcherOf(element: Label | Matcher): Matcher {
  if (typeof element === 'function') return element
  return (event) => event.kind === 'step' && event.label === element && !event.resume
}

/** Whether a trace holds a pattern, told event by event. It may begin anywhere: each place that was reached is kept. */
export class PatternMatch {
  readonly #places: readonly Place[]
  /** Bit n: the first n events of the pattern have been seen. */
  #reached = 1

  constructor(pattern: Pattern) {
    const places: Place[] = []
    let forbidden: Matcher[] = []
    for (const element of pattern) {
      if (typeof element === 'object') forbidden.push(element.without)
      else {
        places.push({ match: matcherOf(element), forbidden })
        forbidden = []
      }
    }
    if (forbidden.length > 0) throw new Error('a pattern ends with what must not happen: say until when')
    if (places.length > 30) throw new Error('a pattern of more than 30 events')
    this.#places = places
  }

  get met(): boolean {
    return (this.#reached & (1 << this.#places.length)) !== 0
  }

  /** How many of its events have been seen in order: the most of all ways to begin. */
  get stage(): number {
    return 31 - Math.clz32(this.#reached)
  }

  observe(event: RowEvent, machine: Machine): void {
    // From the last place, so that one event is not taken for two.
    for (let at = this.#places.length - 1; at >= 0; at--) {
      const place = this.#places[at]
      if (place === undefined || (this.#reached & (1 << at)) === 0) continue
      if (place.match(event, machine)) this.#reached |= 1 << (at + 1)
      if (at > 0 && place.forbidden.some((matches) => matches(event, machine))) this.#reached &= ~(1 << at)
    }
  }

  /** All that decides what it will say of the events to come. */
  fingerprint(hash: StateHash): void {
    hash.add(this.#reached)
  }
}
