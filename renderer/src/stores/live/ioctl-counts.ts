import { type CountedIoctl } from '../../../../electron/protocol/recordings.ts'
import { type IoctlRecord } from '../../../../electron/protocol/types.ts'
import { formatResult } from '../../format/errno.ts'

/** How often one ioctl gave one result, and when last. */
export interface IoctlCount {
  readonly name: string
  /** `0`, `-EIO`, `+11`; `+jiffies` of WAIT_BO, whose success is the time that was left. */
  readonly result: string
  readonly count: number
  readonly last: IoctlRecord
}

/** Adds records to counts, which stay ordered: those of perfcnt first, then by name, then by first occurrence. */
export function countIoctls(counts: readonly IoctlCount[], records: readonly IoctlRecord[]): readonly IoctlCount[] {
  return addCounts(
    counts,
    records.map((last) => ({ count: 1, last })),
  )
}

/** The same for records that were counted before. */
export function addCounts(counts: readonly IoctlCount[], more: readonly CountedIoctl[]): readonly IoctlCount[] {
  if (more.length === 0) return counts
  const next = new Map(counts.map((entry) => [`${entry.name} ${entry.result}`, entry]))
  for (const { count, last } of more) {
    const result = last.name === 'WAIT_BO' && last.result > 0 ? '+jiffies' : formatResult(last.result)
    const key = `${last.name} ${result}`
    next.set(key, { name: last.name, result, count: (next.get(key)?.count ?? 0) + count, last })
  }
  return [...next.values()].sort((a, b) => rank(a) - rank(b) || (a.name === b.name ? 0 : a.name < b.name ? -1 : 1))
}

function rank({ name }: IoctlCount): number {
  return name.startsWith('PERFCNT_') ? 0 : 1
}
