import { type Batch, type LaneColumns, type LaneKind } from '../../../electron/protocol/types.ts'
import { formatResult } from '../format/errno.ts'
import { compareLanes, createLane, laneId, type Lane } from './lane.ts'
import { ROW_KINDS } from './lane-track.ts'
import { WakeTrack } from './wake-track.ts'

/** Something that lasts. */
export interface OpenRow {
  readonly lane: string
  readonly begin: number
  readonly kind: LaneKind
  readonly label: number
}

/** The rows of one run, bounded: the oldest quarter of the time goes when there are too many. */
export class LaneHistory {
  readonly #maxRows: number
  readonly #byId = new Map<string, Lane>()
  readonly #texts: string[] = []
  readonly #numbers = new Map<string, number>()
  #sorted: readonly Lane[] = []
  #open: readonly OpenRow[] = []
  #rows = 0
  readonly wakes = new WakeTrack()

  constructor(maxRows: number) {
    this.#maxRows = maxRows
  }

  get rows(): number {
    return this.#rows
  }

  get open(): readonly OpenRow[] {
    return this.#open
  }

  /** From top to bottom. */
  get lanes(): readonly Lane[] {
    if (this.#sorted.length !== this.#byId.size) this.#sorted = [...this.#byId.values()].sort(compareLanes)
    return this.#sorted
  }

  text(number: number): string {
    return this.#texts[number] ?? ''
  }

  append({ lanes, ioctls, jobs }: Pick<Batch, 'lanes' | 'ioctls' | 'jobs'>): void {
    for (const { process, name, begin, end, result } of ioctls) {
      const shown = name === 'WAIT_BO' && result > 0 ? '+jiffies' : formatResult(result)
      this.#push(`program:${process}`, begin, end, 'call', this.#number(`${name} = ${shown}`))
    }
    for (const { slot, process, begin, end, exception } of jobs)
      this.#push(`gpu:js${slot}`, begin, end, 'busy', this.#number(`${process} ${exception}`))
    if (lanes !== undefined) this.#addColumns(lanes)
    if (this.#rows > this.#maxRows) this.#forgetOldest()
  }

  clear(): void {
    this.#byId.clear()
    this.#sorted = []
    this.#open = []
    this.#rows = 0
    this.wakes.dropBefore(Infinity)
  }

  #addColumns({ texts, count, open, kind, lane, begin, end, label }: LaneColumns): void {
    const numbers = texts.map((text) => this.#number(text))
    const lasting: OpenRow[] = []
    for (let i = 0; i < count; i++) {
      const [name, from, said] = [texts[lane[i] ?? 0] ?? '', begin[i] ?? 0, label[i] ?? 0]
      const what = ROW_KINDS.find((each) => each === texts[kind[i] ?? 0])
      if (what === undefined) continue
      if (what === 'wake') {
        this.wakes.push(from, this.#number(laneId(name)), this.#number(laneId(texts[said] ?? '')))
        this.#rows++
      } else if (i < count - open) this.#push(name, from, end[i] ?? from, what, numbers[said] ?? 0)
      else {
        this.#lane(name)
        lasting.push({ lane: laneId(name), begin: from, kind: what, label: numbers[said] ?? 0 })
      }
    }
    this.#open = lasting
  }

  #push(name: string, begin: number, end: number, kind: LaneKind, label: number): void {
    const lane = this.#lane(name)
    if (lane === undefined) return
    const isInstant = kind === 'irq' || (kind === 'busy' && begin === end)
    const track = isInstant ? lane.instants : kind === 'wait' ? lane.waits : lane.base
    track.push(begin, end, kind, label)
    this.#rows++
  }

  #lane(name: string): Lane | undefined {
    const id = laneId(name)
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const lane = createLane(id)
    if (lane !== undefined) this.#byId.set(id, lane)
    return lane
  }

  #number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#texts.push(text)
    this.#numbers.set(text, this.#texts.length - 1)
    return this.#texts.length - 1
  }

  #forgetOldest(): void {
    const tracks = [...this.#byId.values()].flatMap(({ base, waits, instants }) => [base, waits, instants])
    const ends = tracks.map((track) => track.ends)
    const oldest = Math.min(...ends.map((each) => each[0] ?? Infinity))
    const newest = Math.max(...ends.map((each) => each.at(-1) ?? -Infinity))
    const moment = oldest + (newest - oldest) / 4
    for (const track of [this.wakes, ...tracks]) this.#rows -= track.dropBefore(moment)
    for (const [id, { base, waits, instants }] of this.#byId)
      if (base.length + waits.length + instants.length === 0) this.#byId.delete(id)
  }
}
