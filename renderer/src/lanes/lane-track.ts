import { type LaneKind } from '../../../electron/protocol/types.ts'
import { lowerBound } from '../charts/series/search.ts'
import { type SlidingColumn, float64Column, uint32Column } from '../charts/series/sliding-column.ts'

const KIND_BITS = 3
/** By number. A kind of a later version is not shown. */
export const ROW_KINDS: readonly LaneKind[] = ['busy', 'wait', 'held', 'call', 'irq', 'wake']

/** A row by its place in a track. Times are virtual ns. */
export interface TrackRow {
  readonly begin: number
  readonly end: number
  readonly kind: LaneKind
  /** Index into the texts of the history. */
  readonly label: number
}

/** One that is read into again and again. NaN at first: the engine then keeps the numbers themselves in it. */
export class ReusedRow implements TrackRow {
  begin = NaN
  end = NaN
  kind: LaneKind = 'busy'
  label = 0

  read(begin: Float64Array, end: Float64Array, what: Uint32Array, index: number): void {
    const packed = what[index] ?? 0
    this.begin = begin[index] ?? 0
    this.end = end[index] ?? 0
    this.kind = ROW_KINDS[packed & ((1 << KIND_BITS) - 1)] ?? 'busy'
    this.label = packed >>> KIND_BITS
  }
}

/** Rows of one lane in the order in which they ended. */
export class LaneTrack {
  readonly #begin: SlidingColumn<Float64Array> = float64Column(64)
  readonly #end: SlidingColumn<Float64Array> = float64Column(64)
  readonly #what: SlidingColumn<Uint32Array> = uint32Column(64)

  get length(): number {
    return this.#end.length
  }

  get begins(): Float64Array {
    return this.#begin.view()
  }

  get ends(): Float64Array {
    return this.#end.view()
  }

  /** Kinds and labels, as a row reads them. */
  get whats(): Uint32Array {
    return this.#what.view()
  }

  push(begin: number, end: number, kind: LaneKind, label: number): void {
    this.#begin.push(begin)
    this.#end.push(end)
    this.#what.push((label << KIND_BITS) | ROW_KINDS.indexOf(kind))
  }

  row(index: number): TrackRow | undefined {
    if (index < 0 || index >= this.length) return undefined
    const row = new ReusedRow()
    row.read(this.begins, this.ends, this.whats, index)
    return row
  }

  /** Forgets what ended before. Returns how many rows that were. */
  dropBefore(moment: number): number {
    const count = lowerBound(this.ends, moment)
    for (const column of [this.#begin, this.#end, this.#what]) column.drop(count)
    return count
  }
}
