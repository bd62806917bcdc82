import { type CounterKey } from '../../stores/view/view.ts'

/** Counters under a name. */
export interface CounterSet {
  readonly name: string
  readonly keys: readonly CounterKey[]
}

const MAX_SETS = 20
const NAME_LENGTH = 40

/** What is stored may be of another version, or of no one's making: what is no set is left out. */
export function parseSets(text: string): readonly CounterSet[] {
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return []
  }
  if (!Array.isArray(stored)) return []
  return stored.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('name' in each) || !('keys' in each)) return []
    const { name, keys } = each
    if (typeof name !== 'string' || !Array.isArray(keys)) return []
    return [{ name, keys: keys.filter((key): key is string => typeof key === 'string' && /^\w+\.\w+$/.test(key)) }]
  })
}

/** A set of the same name is replaced; the oldest goes when there are too many. */
export function withSet(sets: readonly CounterSet[], name: string, keys: readonly CounterKey[]): readonly CounterSet[] {
  const trimmed = name.trim().slice(0, NAME_LENGTH)
  if (trimmed === '') return sets
  return [...sets.filter((each) => each.name !== trimmed), { name: trimmed, keys }].slice(-MAX_SETS)
}
