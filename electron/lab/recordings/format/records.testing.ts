import { type Batch } from '../../../protocol/types.ts'

/** Every record of the batches as text, so that sets can be compared. */
export function recordsOf(from: readonly Batch[]): ReadonlySet<string> {
  return new Set(
    from.flatMap((batch) => {
      const { samples } = batch
      const width = samples.words.length / Math.max(1, samples.count)
      const dumps = Array.from({ length: samples.count }, (_, i) => [
        samples.begin[i],
        samples.end[i],
        samples.epoch[i],
        samples.resets[i],
        ...samples.words.subarray(i * width, (i + 1) * width),
      ])
      const { log, ioctls, jobs, resets, faults, discontinuities } = batch
      return [...dumps, ...log, ...ioctls, ...jobs, ...resets, ...faults, ...discontinuities].map((entry) =>
        JSON.stringify(entry),
      )
    }),
  )
}

/** What was read and never written. */
export function strangers(read: ReadonlySet<string>, written: ReadonlySet<string>): readonly string[] {
  return [...read].filter((entry) => !written.has(entry) && !entry.includes('FILE_LOSS'))
}

export function lossesIn(read: ReadonlySet<string>): number {
  return [...read].filter((entry) => entry.includes('FILE_LOSS')).length
}
