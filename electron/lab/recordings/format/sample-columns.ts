import { type SampleColumns } from '../../../protocol/types.ts'
import { type Sample } from '../../../sim/machine/trace.ts'

export const NO_SAMPLES: SampleColumns = {
  count: 0,
  begin: new Float64Array(),
  end: new Float64Array(),
  epoch: new Uint32Array(),
  resets: new Uint32Array(),
  words: new Uint32Array(),
}

export function sampleColumns(samples: readonly Sample[], dumpWords: number): SampleColumns {
  if (samples.length === 0) return NO_SAMPLES
  const words = new Uint32Array(samples.length * dumpWords)
  samples.forEach((sample, i) => {
    if (sample.words.length !== dumpWords) {
      throw new Error(`sample ${sample.seq} has ${sample.words.length} words, this GPU's dumps have ${dumpWords}`)
    }
    words.set(sample.words, i * dumpWords)
  })
  return {
    count: samples.length,
    begin: Float64Array.from(samples, ({ begin }) => begin),
    end: Float64Array.from(samples, ({ end }) => end),
    epoch: Uint32Array.from(samples, ({ epoch }) => epoch),
    resets: Uint32Array.from(samples, ({ resets }) => resets),
    words,
  }
}

/** One after the other. */
export function joinColumns(parts: readonly SampleColumns[]): SampleColumns {
  const filled = parts.filter(({ count }) => count > 0)
  const [only] = filled
  if (only === undefined) return NO_SAMPLES
  if (filled.length === 1) return only
  return {
    count: filled.reduce((sum, { count }) => sum + count, 0),
    begin: joinFloats(filled.map(({ begin }) => begin)),
    end: joinFloats(filled.map(({ end }) => end)),
    epoch: joinWords(filled.map(({ epoch }) => epoch)),
    resets: joinWords(filled.map(({ resets }) => resets)),
    words: joinWords(filled.map(({ words }) => words)),
  }
}

export function columnBytes({ begin, end, epoch, resets, words }: SampleColumns): number {
  return begin.byteLength + end.byteLength + epoch.byteLength + resets.byteLength + words.byteLength
}

function joinFloats(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(totalLength(parts))
  fill(joined, parts)
  return joined
}

function joinWords(parts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(totalLength(parts))
  fill(joined, parts)
  return joined
}

function totalLength(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

function fill<T extends Float64Array | Uint32Array>(joined: T, parts: readonly T[]): void {
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
}
