import { type Nanos } from '../kernel/clock.ts'
import { type TraceEvent } from '../machine/trace.ts'
import { sameEvent, textOf } from './same-event.ts'

/** What a recording has of a run. The kernel log has each splat too. */
export type RecordedEvent = Exclude<TraceEvent, { readonly type: 'splat' }>
export type EventType = RecordedEvent['type']

/** Where two runs part. One of the two sides is missing when that run has no such event. */
export interface EventDifference {
  readonly type: EventType
  readonly at: Nanos
  readonly first: RecordedEvent | undefined
  readonly second: RecordedEvent | undefined
}

/**
 * Compares the events of a recording with those of a second run, kind by kind, in order, without keeping them. A recording may begin
 * in the middle of the run and have holes; the numbers of its events say how long they are.
 */
export class EventCheck {
  readonly #channels = new Map<EventType, Channel>()
  readonly #from: Nanos
  #compared = 0

  /** `from` is when the recording begins: what the second run did before is not kept. */
  constructor(from: Nanos) {
    this.#from = from
  }

  /** Events that were the same. */
  get compared(): number {
    return this.#compared
  }

  /** `sequence` counts the events of its kind in the recording, from 0. */
  recorded(event: RecordedEvent, sequence: number): void {
    this.#compared += this.#channel(event.type).recorded(event, sequence)
  }

  rerun(event: TraceEvent): void {
    if (event.type === 'splat' || (isOrdered(event.type) && timeOf(event) < this.#from)) return
    this.#compared += this.#channel(event.type).rerun(event)
  }

  /** The earliest difference so far. */
  get difference(): EventDifference | undefined {
    return earliest([...this.#channels.values()].flatMap((channel) => channel.difference ?? []))
  }

  /**
   * The run is over: what only one of the two has is a difference now. The recording has everything before `end`; undefined when its
   * end may be lost.
   */
  finish(end: Nanos | undefined): EventDifference | undefined {
    return earliest([...this.#channels.values()].flatMap((channel) => channel.finish(end) ?? []))
  }

  #channel(type: EventType): Channel {
    let channel = this.#channels.get(type)
    if (channel === undefined) {
      channel = isOrdered(type) ? new Ordered() : new Reports()
      this.#channels.set(type, channel)
    }
    return channel
  }
}

function isOrdered(type: EventType): boolean {
  return type !== 'reset' && type !== 'discontinuity'
}

interface Channel {
  readonly difference: EventDifference | undefined
  /** How many events turned out to be the same. */
  recorded(event: RecordedEvent, sequence: number): number
  rerun(event: RecordedEvent): number
  finish(end: Nanos | undefined): EventDifference | undefined
}

/** Each event happens once, and they follow each other in both runs. */
class Ordered implements Channel {
  difference: EventDifference | undefined
  #recorded: { readonly event: RecordedEvent; readonly sequence: number }[] = []
  #rerun: RecordedEvent[] = []
  /** Number in the recording of the first of `#rerun`, undefined until the beginning of the recording was found in the second run. */
  #next: number | undefined

  recorded(event: RecordedEvent, sequence: number): number {
    if (this.difference !== undefined) return 0
    this.#recorded.push({ event, sequence })
    return this.#compare()
  }

  rerun(event: RecordedEvent): number {
    if (this.difference !== undefined) return 0
    this.#rerun.push(event)
    return this.#compare()
  }

  finish(end: Nanos | undefined): EventDifference | undefined {
    if (this.difference !== undefined) return this.difference
    const [first] = this.#recorded
    const extra = this.#rerun.find((event) => end !== undefined && timeOf(event) < end)
    if (first !== undefined) this.#differ(first.event, this.#rerun[0])
    else if (extra !== undefined)
      this.difference = { type: extra.type, at: timeOf(extra), first: undefined, second: extra }
    return this.difference
  }

  #compare(): number {
    let same = 0
    for (;;) {
      const [first] = this.#recorded
      if (first === undefined || this.difference !== undefined) return same
      if (this.#next === undefined && !this.#findBeginning(first.event, first.sequence)) return same
      const missing = first.sequence - (this.#next ?? 0)
      if (missing > 0) {
        const skipped = this.#rerun.splice(0, missing).length
        this.#next = (this.#next ?? 0) + skipped
        if (skipped < missing) return same
      }
      const second = this.#rerun[0]
      if (second === undefined) return same
      if (!sameEvent(first.event, second)) {
        this.#differ(first.event, second)
        return same
      }
      this.#recorded.shift()
      this.#rerun.shift()
      this.#next = (this.#next ?? 0) + 1
      same++
    }
  }

  /** What the second run has before the recording begins is not compared. */
  #findBeginning(event: RecordedEvent, sequence: number): boolean {
    const found = this.#rerun.findIndex((other) => sameEvent(event, other))
    if (found >= 0) {
      this.#rerun.splice(0, found)
      this.#next = sequence
      return true
    }
    const past = this.#rerun.find((other) => timeOf(other) > timeOf(event))
    // A fault that was armed is told before its time.
    if (past !== undefined && event.type !== 'fault') this.#differ(event, past)
    return false
  }

  #differ(first: RecordedEvent, second: RecordedEvent | undefined): void {
    const at = second === undefined || timeOf(first) < timeOf(second) ? timeOf(first) : timeOf(second)
    this.difference = { type: first.type, at, first, second }
    this.#recorded = []
    this.#rerun = []
  }
}

/** Reported again whenever a field changes; a recording has the newest report of each slice. */
class Reports implements Channel {
  difference: EventDifference | undefined
  readonly #recorded = new Map<number, RecordedEvent[]>()
  /** As text: a session that is lost for minutes is reported at each dump, and each is compared with all. */
  readonly #rerun = new Map<number, { readonly texts: Set<string>; last: RecordedEvent }>()

  recorded(event: RecordedEvent): number {
    const id = idOf(event)
    const known = this.#recorded.get(id)
    if (known !== undefined) known.push(event)
    // What a reader found missing in a file counts down from -1; no machine reports it.
    else if (id >= 0) this.#recorded.set(id, [event])
    return 0
  }

  rerun(event: RecordedEvent): number {
    const known = this.#rerun.get(idOf(event))
    if (known === undefined) this.#rerun.set(idOf(event), { texts: new Set([textOf(event)]), last: event })
    else {
      known.texts.add(textOf(event))
      known.last = event
    }
    return 0
  }

  finish(): EventDifference | undefined {
    const differences = [...this.#recorded].flatMap(([id, reports]) => {
      const others = this.#rerun.get(id)
      const strange = reports.find((report) => others?.texts.has(textOf(report)) !== true)
      return strange === undefined
        ? []
        : { type: strange.type, at: timeOf(strange), first: strange, second: others?.last }
    })
    this.difference = earliest(differences)
    return this.difference
  }
}

function idOf(event: RecordedEvent): number {
  return event.type === 'reset' ? event.reset.id : event.type === 'discontinuity' ? event.discontinuity.id : 0
}

function earliest(differences: readonly EventDifference[]): EventDifference | undefined {
  return differences.reduce<EventDifference | undefined>(
    (least, difference) => (least === undefined || difference.at < least.at ? difference : least),
    undefined,
  )
}

/** When it was told. */
export function timeOf(event: RecordedEvent): Nanos {
  switch (event.type) {
    case 'klog':
      return event.line.at
    case 'ioctl':
      return event.ioctl.end
    case 'sample':
      return event.sample.end
    case 'discontinuity':
      return event.discontinuity.tLastGood
    case 'reset':
      return event.reset.begin
    case 'job':
      return event.job.end
    case 'fault':
      return event.fault.at
  }
}
