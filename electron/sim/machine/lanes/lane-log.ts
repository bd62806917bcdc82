import { type LaneColumns, type LaneKind } from './lane-columns.ts'

/** Rows of lanes that gather until they are taken. */
export class LaneLog {
  #texts = new Map<string, number>()
  #kind: number[] = []
  #lane: number[] = []
  #begin: number[] = []
  #end: number[] = []
  #label: number[] = []

  get count(): number {
    return this.#kind.length
  }

  add(kind: LaneKind, lane: string, begin: number, end: number, label: string): void {
    this.copy(kind, lane, begin, end, label)
  }

  /** As `add`, of a row that may be of a kind that a later version has. */
  copy(kind: string, lane: string, begin: number, end: number, label: string): void {
    this.#kind.push(this.#text(kind))
    this.#lane.push(this.#text(lane))
    this.#begin.push(begin)
    this.#end.push(end)
    this.#label.push(this.#text(label))
  }

  /** What has gathered; the last `open` rows have not ended. */
  take(open: number): LaneColumns {
    const columns: LaneColumns = {
      texts: [...this.#texts.keys()],
      count: this.count,
      open,
      kind: Uint32Array.from(this.#kind),
      lane: Uint32Array.from(this.#lane),
      begin: Float64Array.from(this.#begin),
      end: Float64Array.from(this.#end),
      label: Uint32Array.from(this.#label),
    }
    this.#texts = new Map()
    for (const column of [this.#kind, this.#lane, this.#begin, this.#end, this.#label]) column.length = 0
    return columns
  }

  #text(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const index = this.#texts.size
    this.#texts.set(text, index)
    return index
  }
}
