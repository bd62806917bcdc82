import { type Batch, type SampleColumns } from '../../../../electron/protocol/types.ts'

/**
 * Cuts a batch at a virtual time: what had happened by then, and the rest. A part of a recording that was written from the lab's
 * history has batches of a second and more, which a player shows as it goes along.
 * Simplified: a discontinuity comes when it is over, and the state with the rest, since the batch has only the newest of each.
 */
export function cutBatch(batch: Batch, at: number): readonly [Batch, Batch] {
  const { samples, log, ioctls, jobs, resets, faults, discontinuities } = batch
  const after = samples.end.findIndex((end) => end > at)
  const count = after === -1 ? samples.count : after
  const part = (isWanted: (moment: number) => boolean) => ({
    log: log.filter((line) => isWanted(line.at)),
    ioctls: ioctls.filter(({ end }) => isWanted(end)),
    jobs: jobs.filter(({ end }) => isWanted(end)),
    resets: resets.filter(({ begin, end }) => isWanted(end ?? begin)),
    faults: faults.filter((fault) => isWanted(fault.phase === 'injected' ? fault.at : 0)),
    discontinuities: discontinuities.filter(({ tLastGood, tFirstGood }) => isWanted(tFirstGood ?? tLastGood)),
  })
  return [
    {
      ...batch,
      ...part((moment) => moment <= at),
      now: at,
      samples: sliceColumns(samples, 0, count),
      samplesDropped: 0,
      state: undefined,
    },
    { ...batch, ...part((moment) => moment > at), samples: sliceColumns(samples, count, samples.count) },
  ]
}

function sliceColumns(
  { count, begin, end, epoch, resets, words }: SampleColumns,
  from: number,
  to: number,
): SampleColumns {
  const dumpWords = count === 0 ? 0 : words.length / count
  return {
    count: to - from,
    begin: begin.subarray(from, to),
    end: end.subarray(from, to),
    epoch: epoch.subarray(from, to),
    resets: resets.subarray(from, to),
    words: words.subarray(from * dumpWords, to * dumpWords),
  }
}
