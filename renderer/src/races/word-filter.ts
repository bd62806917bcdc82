import { type KnownSchedule } from '../../../electron/protocol/exploration.ts'

/** Whether every word of `filter` is somewhere in the row. */
export function matchesKnown({ id, policy, scenario, expected, finding }: KnownSchedule, filter: string): boolean {
  return hasWords([id, policy, scenario, expected, finding ?? ''], filter)
}

/** Whether every word of `filter` is somewhere in these texts, upper case or lower. */
export function hasWords(texts: readonly string[], filter: string): boolean {
  const text = texts.join(' ').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
