import { type Operation } from './operation.ts'
import { nameHash, StateHash } from './state-hash.ts'

/** Calls of these frames, and of those outside them, mark the phases of a thread. */
const OUTER = 2

/**
 * What a thread knows, as a hash. A generator cannot be looked into, but its locals follow from what its operations returned, so each
 * frame has a running hash of operations and results. When a function returns, its locals are dead: the caller takes its name and
 * result instead of its history, unless the result is an object without identity, which may be anything that the callee has seen.
 *
 * A plain field that a function copies to a local, and keeps beyond the lock that protects it, is no result, so it would be missing
 * here: the merge audit finds it (explorer/audits/merge-audit.ts).
 */
export class History {
  readonly #frames: StateHash[]
  #depth: number
  /** Functions called from the outermost frames so far: how far a program or a work item is. */
  phase = 0

  /** `depth`: calls that the thread is in already. */
  constructor(depth: number) {
    this.#depth = depth
    this.#frames = Array.from({ length: depth + 1 }, () => new StateHash())
  }

  called(name: string): void {
    if (this.#depth <= OUTER) this.phase++
    this.#depth++
    const frame = this.#frames[this.#depth]
    if (frame === undefined) this.#frames.push(new StateHash())
    else frame.reset()
    this.#frame(this.#depth).add(nameHash(name))
  }

  performed({ kind, object, isUnheeded }: Operation, value: unknown): void {
    const frame = this.#frame(this.#depth)
    frame.add(object.id)
    frame.add(kind.length)
    if (!isUnheeded && !frame.addValue(value)) frame.add(1)
  }

  returned(name: string, value: unknown): void {
    if (this.#depth === 0) return
    const callee = this.#frame(this.#depth)
    const caller = this.#frame(--this.#depth)
    caller.add(nameHash(name))
    if (caller.addValue(value)) return
    caller.add(callee.lo)
    caller.add(callee.hi)
  }

  /** A service is back at its beginning. */
  restart(): void {
    this.#depth = 0
    this.phase = 0
    this.#frame(0).reset()
  }

  /** How many numbers `save` appends. */
  get size(): number {
    return 2 + 2 * (this.#depth + 1)
  }

  save(numbers: number[]): void {
    numbers.push(this.#depth, this.phase)
    for (let i = 0; i <= this.#depth; i++) {
      const frame = this.#frame(i)
      numbers.push(frame.lo, frame.hi)
    }
  }

  /** From what `save` appended, beginning at `at`. */
  static restored(numbers: readonly number[], at: number): History {
    const history = new History(numbers[at] ?? 0)
    history.phase = numbers[at + 1] ?? 0
    let next = at + 2
    for (const frame of history.#frames) frame.set(numbers[next++] ?? 0, numbers[next++] ?? 0)
    return history
  }

  fingerprint(hash: StateHash): void {
    for (let i = 0; i <= this.#depth; i++) {
      const frame = this.#frame(i)
      hash.add(frame.lo)
      hash.add(frame.hi)
    }
  }

  #frame(depth: number): StateHash {
    const frame = this.#frames[depth]
    if (frame === undefined) throw new Error('a function returned that was never called')
    return frame
  }
}
