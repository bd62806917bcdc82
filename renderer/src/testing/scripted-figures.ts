import { type SurveyedRun } from '../../../electron/protocol/recordings.ts'
import { type Batch } from '../../../electron/protocol/types.ts'

/** What a scripted lab says of one run: samples and what was lost; of the ioctls only the longest. */
export function figuresOf(batches: readonly Batch[]): SurveyedRun {
  const samples = batches.map((batch) => batch.samples)
  const discontinuities = [
    ...new Map(batches.flatMap((batch) => batch.discontinuities.map((each) => [each.id, each] as const))).values(),
  ]
  const ioctls = batches.flatMap((batch) => batch.ioctls)
  const [first, last] = [batches[0], batches.at(-1)]
  return {
    samples: samples.reduce((sum, { count }) => sum + count, 0),
    samplesLost: discontinuities.reduce((sum, { samplesLost }) => sum + samplesLost, 0),
    validNs: samples
      .flatMap(({ begin, end }) => [...end].map((to, i) => to - (begin[i] ?? to)))
      .reduce((a, b) => a + b, 0),
    knownNs: (last?.now ?? 0) - (first?.now ?? 0),
    knownFrom: first?.now,
    discontinuities,
    resets: [...new Map(batches.flatMap((batch) => batch.resets.map((each) => [each.id, each] as const))).values()],
    splats: {},
    spark: batches.map(({ samples: { count }, discontinuities: its }) => ({
      level: count === 0 ? undefined : 1,
      isGap: its.length > 0,
    })),
    longestIoctl: ioctls.toSorted((a, b) => b.end - b.begin - (a.end - a.begin))[0],
    ioctls: {},
    faults: batches.flatMap((batch) => batch.faults).filter(({ phase }) => phase === 'injected').length,
    violated: batches
      .findLast(({ state }) => state !== undefined)
      ?.state?.checks.filter(({ ok }) => !ok)
      .map(({ id }) => id),
  }
}
