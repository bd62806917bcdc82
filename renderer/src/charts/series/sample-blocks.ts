import { type SampleTimes } from './sample-source.ts'

/** Samples of a block. */
export const BLOCK = 64

/** Smallest and largest sample of each whole block, by index; -1 where samples of the block, or its first and the one before it, are not joined. */
export interface SampleBlocks {
  readonly low: Int32Array
  readonly high: Int32Array
}

const cache = new WeakMap<ArrayBufferLike, SampleBlocks>()

/**
 * The blocks of samples that never change, so that a window of an hour need not look at each of them. Both arrays begin where their
 * buffers begin; the blocks of a buffer are worked out once, and again when more of it is shown.
 */
export function sampleBlocks(times: SampleTimes, values: Float64Array): SampleBlocks {
  const count = Math.floor(values.length / BLOCK)
  const known = cache.get(values.buffer)
  if (known !== undefined && known.low.length >= count) return known
  const blocks = { low: new Int32Array(count).fill(-1), high: new Int32Array(count).fill(-1) }
  for (let block = 0; block < count; block++) summarise(times, values, block, blocks)
  cache.set(values.buffer, blocks)
  return blocks
}

function summarise({ begin, end, epoch }: SampleTimes, values: Float64Array, block: number, into: SampleBlocks): void {
  const first = block * BLOCK
  if (first === 0) return
  let [low, high] = [first, first]
  for (let i = first; i < first + BLOCK; i++) {
    const value = values[i] ?? NaN
    if (Number.isNaN(value) || epoch[i] !== epoch[i - 1] || (begin[i] ?? 0) > (end[i - 1] ?? 0)) return
    if (value < (values[low] ?? 0)) low = i
    if (value > (values[high] ?? 0)) high = i
  }
  into.low[block] = low
  into.high[block] = high
}
