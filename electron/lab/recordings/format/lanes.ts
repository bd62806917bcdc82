import * as v from 'valibot'
import { type LaneColumns } from '../../../sim/machine/lanes/lane-columns.ts'

const numbers = v.array(v.number())

/**
 * The rows of a slice, by column. A row begins `begin` ns after the one before it, the first after 0, and lasts `length` ns. The last
 * `open` rows go on. `kind`, `lane` and `label` are indices into `texts`.
 */
export const lanesSchema = v.object({
  texts: v.array(v.string()),
  open: v.number(),
  kind: numbers,
  lane: numbers,
  begin: numbers,
  length: numbers,
  label: numbers,
})

export type RecordedLanes = v.InferInput<typeof lanesSchema>

export function encodeLanes({ texts, open, kind, lane, begin, end, label }: LaneColumns): RecordedLanes {
  const [steps, lengths]: [number[], number[]] = [[], []]
  for (let i = 0; i < begin.length; i++) {
    const at = begin[i] ?? 0
    steps.push(at - (begin[i - 1] ?? 0))
    lengths.push((end[i] ?? at) - at)
  }
  return {
    texts: [...texts],
    open,
    kind: Array.from(kind),
    lane: Array.from(lane),
    begin: steps,
    length: lengths,
    label: Array.from(label),
  }
}

/** Undefined when the columns do not fit each other. */
export function decodeLanes({ texts, open, kind, lane, begin, length, label }: RecordedLanes): LaneColumns | undefined {
  const count = kind.length
  if ([lane, begin, length, label].some((column) => column.length !== count) || open < 0 || open > count)
    return undefined
  if ([...kind, ...lane, ...label].some((each) => texts[each] === undefined)) return undefined
  let at = 0
  const begins = Float64Array.from(begin, (step) => (at += step))
  return {
    texts,
    count,
    open,
    kind: Uint32Array.from(kind),
    lane: Uint32Array.from(lane),
    begin: begins,
    end: begins.map((each, i) => each + (length[i] ?? 0)),
    label: Uint32Array.from(label),
  }
}
