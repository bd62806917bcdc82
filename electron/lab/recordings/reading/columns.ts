import { type SeriesColumns } from '../../../protocol/recordings.ts'
import { decodeSample, type RecordedSample } from '../format/sample.ts'
import { type RecordingReader } from './reader.ts'

/**
 * What charts need of the part of a run with `from <= end < to`: when each sample was taken, and the sums of the words of some counters.
 * A dump of hundreds of words is looked at and not kept.
 */
export async function readColumns(
  reader: RecordingReader,
  run: number,
  { from, to }: { readonly from: number; readonly to: number },
  counters: readonly (readonly number[])[],
): Promise<SeriesColumns> {
  const samples: RecordedSample[] = []
  const sums: number[][] = counters.map(() => [])
  for await (const messages of reader.messages(run, { from, to })) {
    for (const { topic, at, data } of messages) {
      if (topic !== '/perfcnt/sample' || at < from || at >= to) continue
      const sample = decoded(data, samples[0]?.words.length)
      if (sample === undefined) continue
      // The first one's words tell what all have; those of the others would only take memory.
      samples.push(samples.length === 0 ? sample : { ...sample, words: NO_WORDS })
      for (const [i, words] of counters.entries()) sums[i]?.push(sumOf(sample.words, words))
    }
  }
  const width = samples[0]?.words.length ?? 0
  return {
    count: samples.length,
    begin: Float64Array.from(samples, ({ begin }) => begin),
    end: Float64Array.from(samples, ({ end }) => end),
    epoch: Uint32Array.from(samples, ({ epoch }) => epoch),
    values: counters.map((words, i) =>
      words.some((word) => word >= width) ? new Float64Array(0) : Float64Array.from(sums[i] ?? []),
    ),
  }
}

const NO_WORDS = new Uint32Array(0)

/** Undefined for what makes no sense, as when batches are put together again. */
function decoded(data: Uint8Array, words: number | undefined): RecordedSample | undefined {
  try {
    const sample = decodeSample(data)
    return words === undefined || sample.words.length === words ? sample : undefined
  } catch {
    return undefined
  }
}

function sumOf(dump: Uint32Array, words: readonly number[]): number {
  let sum = 0
  for (const word of words) sum += dump[word] ?? 0
  return sum
}
