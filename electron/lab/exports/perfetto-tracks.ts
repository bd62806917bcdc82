import { type JsonObject } from '@bufbuild/protobuf'

const TRACKS_PER_RUN = 100_000

/** The tracks of one run: a process, and below it a thread for each lane. Each is described when it is first used. */
export class Tracks {
  readonly #run: number
  readonly #describe: (descriptor: JsonObject) => void
  readonly #uuids = new Map<string, string>()
  /** Of each row of a lane, when its last slice ends: slices of one row must not overlap. */
  readonly #rows = new Map<string, number[]>()

  constructor(run: number, process: string, describe: (descriptor: JsonObject) => void) {
    this.#run = run
    this.#describe = describe
    describe({ uuid: this.#uuid(0), name: process, process: { pid: run + 1, process_name: process } })
  }

  lane(name: string): string {
    return this.#track(name, (id) => ({ thread: { pid: this.#run + 1, tid: Number(id), thread_name: name } }))
  }

  counter(name: string): string {
    return this.#track(name, () => ({ parent_uuid: this.#uuid(0), counter: {} }))
  }

  /** A row of the lane that is free from `begin` to `end`. */
  row(lane: string, begin: number, end: number): string {
    const ends = this.#rows.get(lane) ?? []
    this.#rows.set(lane, ends)
    const free = ends.findIndex((last) => last <= begin)
    const row = free >= 0 ? free : ends.length
    ends[row] = end
    return this.lane(row === 0 ? lane : `${lane} (${row + 1})`)
  }

  #track(name: string, more: (id: string) => JsonObject): string {
    const known = this.#uuids.get(name)
    if (known !== undefined) return known
    const uuid = this.#uuid(this.#uuids.size + 1)
    this.#uuids.set(name, uuid)
    this.#describe({ uuid, name, ...more(uuid) })
    return uuid
  }

  #uuid(index: number): string {
    return String(this.#run * TRACKS_PER_RUN + index + 1)
  }
}
