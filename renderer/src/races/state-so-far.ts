import { type Story } from '../../../electron/protocol/exploration.ts'

/** One value of the machine that the story has changed. */
export interface StateValue {
  readonly object: string
  readonly value: string
  /** Step that changed it last; undefined: it has not been changed yet, and `value` is from before the race. */
  readonly since: number | undefined
}

/** Everything that any step of the story changes, as it is after step `n`, in the order of the first change. */
export function stateAt({ steps }: Story, n: number): readonly StateValue[] {
  const values = new Map<string, StateValue>()
  for (const step of steps) {
    for (const { object, from, to } of step.changes) {
      if (step.n <= n) values.set(object, { object, value: to, since: step.n })
      else if (!values.has(object)) values.set(object, { object, value: from, since: undefined })
    }
  }
  return [...values.values()]
}
