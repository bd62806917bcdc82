import { type KnownSchedule } from '../../../electron/protocol/exploration.ts'

/** Whether every word of `filter` is somewhere in the row. */
export function matchesKnown({ id, policy, scenario, expected, finding }: KnownSchedule, filter: string): boolean {
  const text = [id, policy, scenario, expected, finding ?? ''].join(' ').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
