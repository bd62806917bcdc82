import { type RecordingInfo } from '../../../protocol/types.ts'
import { RUN_START } from '../../../sim/machine/machine.ts'

/** How much of all runs of a recording has been done again, from 0 to 1, when run `index` has got to `now`, virtual ns. */
export function rerunShare(spans: RecordingInfo['spans'], index: number, now: number): number {
  const lengths = spans.map(({ to }) => to - RUN_START)
  const done = sum(lengths.slice(0, index)) + now - RUN_START
  return Math.min(1, done / Math.max(1, sum(lengths)))
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0)
}
