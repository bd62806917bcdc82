import { type TraceEvent } from '../machine/trace.ts'

export function sameEvent(a: TraceEvent, b: TraceEvent): boolean {
  if (a.type === 'sample' && b.type === 'sample') {
    const [first, second] = [a.sample, b.sample]
    return (
      first.begin === second.begin &&
      first.end === second.end &&
      first.epoch === second.epoch &&
      first.resets === second.resets &&
      first.words.length === second.words.length &&
      first.words.every((word, i) => word === second.words[i])
    )
  }
  return sameValue(a, b)
}

/** Plain data; a property that is undefined is as good as none. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [first, second] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return [...new Set([...first.keys(), ...second.keys()])].every((key) => sameValue(first.get(key), second.get(key)))
}

/** One text for all reports that `sameEvent` finds the same. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  )
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
