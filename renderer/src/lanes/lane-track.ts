import { type LaneKind } from '../../../electron/protocol/types.ts'
import { lowerBound } from '../charts/search.ts'
import { type SlidingColumn, float64Column, uint32Column } from '../charts/sliding-column.ts'

const KIND_BITS = 3
/** By number. A kind of a later version is not shown. */
export const ROW_KINDS: readonly LaneKind[] = ['busy', 'wait', 'held', 'call', 'irq', 'wake']

/** A row by its place in a track. Times are virtual ns. */
interface Row {
  begin: number
  end: number
  kind: LaneKind
  /** Index into the texts of the history. */
  label: number
}
export type TrackRow = Readonly<Row>

export function emptyRow(): Row {
  return { begin: 0, end: 0, kind: 'busy', label: 0 }
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

  push(begin: number, end: number, kind: LaneKind, label: number): void {
    this.#begin.push(begin)
    this.#end.push(end)
    this.#what.push((label << KIND_BITS) | ROW_KINDS.indexOf(kind))
  }

  row(index: number): TrackRow | undefined {
    if (index < 0 || index >= this.length) return undefined
    const row = emptyRow()
    this.read(index, row)
    return row
  }

  /** A row that is there. */
  read(index: number, into: Row): void {
    const what = this.#what.at(index) ?? 0
    into.begin = this.#begin.at(index) ?? 0
    into.end = this.#end.at(index) ?? 0
    into.kind = ROW_KINDS[what & ((1 << KIND_BITS) - 1)] ?? 'busy'
    into.label = what >>> KIND_BITS
  }

  /** Forgets what ended before. Returns how many rows that were. */
  dropBefore(moment: number): number {
    const count = lowerBound(this.ends, moment)
    for (const column of [this.#begin, this.#end, this.#what]) column.drop(count)
    return count
  }
}
