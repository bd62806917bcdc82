import { type Story } from '../../../electron/protocol/exploration.ts'

/** One value of the machine that the story has changed. */
export interface StateValue {
  readonly object: string
  readonly value: string
  /** Step that changed it last; undefined: it has not been changed yet, and `value` is from before the race. */
  readonly since: number | undefined
}

/** Everything that a step in `shown` changes, as it is after step `n`, in the order of the first change. */
export function stateAt({ steps }: Story, n: number, shown: ReadonlySet<number>): readonly StateValue[] {
  const wanted = new Set(
    steps.filter((step) => shown.has(step.n)).flatMap(({ changes }) => changes.map(({ object }) => object)),
  )
  const values = new Map<string, StateValue>()
  for (const step of steps) {
    for (const { object, from, to } of step.changes) {
      if (!wanted.has(object)) continue
      if (step.n <= n) values.set(object, { object, value: to, since: step.n })
      else if (!values.has(object)) values.set(object, { object, value: from, since: undefined })
    }
  }
  return [...values.values()]
}
