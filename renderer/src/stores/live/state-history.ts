import { type MachineState } from '../../../../electron/protocol/types.ts'
import { upperBound } from '../../charts/series/search.ts'
import { float64Column } from '../../charts/series/sliding-column.ts'

/** Three minutes of a machine that changes all the time, at ten looks a second. */
const KEPT = 2_000

export interface StateThen {
  readonly state: MachineState
  /** The one before it, for marking what changed. */
  readonly previous: MachineState | undefined
}

/** The states that were looked at, oldest first. */
export class StateHistory {
  readonly #at = float64Column(64)
  readonly #states: MachineState[] = []

  /** One that is not newer than the last is passed over. */
  push(state: MachineState): void {
    if (state.at <= (this.#at.view().at(-1) ?? -Infinity)) return
    this.#at.push(state.at)
    this.#states.push(state)
    if (this.#states.length <= KEPT) return
    this.#at.drop(1)
    this.#states.shift()
  }

  clear(): void {
    this.#at.clear()
    this.#states.length = 0
  }

  /** The newest one that was looked at no later than `moment`. */
  at(moment: number): StateThen | undefined {
    const index = upperBound(this.#at.view(), moment) - 1
    const state = this.#states[index]
    return state === undefined ? undefined : { state, previous: this.#states[index - 1] }
  }

  /** Since when `read` gives what it gives at `moment`, as far as that is kept; undefined when it has never been otherwise. */
  changedAt(moment: number, read: (state: MachineState) => unknown): number | undefined {
    let index = upperBound(this.#at.view(), moment) - 1
    const newest = this.#states[index]
    if (newest === undefined) return undefined
    const value = read(newest)
    let since = newest.at
    for (index--; index >= 0; index--) {
      const state = this.#states[index]
      if (state === undefined || read(state) !== value) return since
      since = state.at
    }
    return undefined
  }
}
