import { type RunFigures } from '../../../electron/protocol/recordings.ts'
import { formatValidity } from '../charts/series/validity.ts'
import { formatSpan } from '../format/time.ts'
import { gapsOf } from './verdict.ts'

/** A line of the table that compares runs. */
export interface ComparisonRow {
  readonly label: string
  readonly isCode: boolean
  /** One for each run. */
  readonly values: readonly string[]
  readonly differs: boolean
}

/** What is compared, then each result of each ioctl that some run had and that is no success. */
export function comparisonRows(runs: readonly RunFigures[]): readonly ComparisonRow[] {
  const row = (label: string, value: (figures: RunFigures) => string, isCode = false): ComparisonRow => {
    const values = runs.map(value)
    return { label, isCode, values, differs: new Set(values).size > 1 }
  }
  return [
    row('Samples', ({ samples }) => samples.toLocaleString()),
    row('Samples lost', ({ samplesLost }) => samplesLost.toLocaleString()),
    row('Valid time', validTime),
    row('Gaps', (run) => String(gapsOf([run]))),
    row('Resets', ({ resets }) => String(resets.length)),
    row('Faults', ({ faults }) => String(faults)),
    row('Splats', ({ splats }) => String(Object.values(splats).reduce((sum, count) => sum + count, 0))),
    row('Longest ioctl that returned', longestIoctl),
    row('Checks', ({ violated }) => violatedText(violated)),
    ...failures(runs).map(({ name, result }) =>
      row(`${name} ${result}`, ({ ioctls }) => (ioctls[name]?.[result] ?? 0).toLocaleString(), true),
    ),
  ]
}

function validTime({ validNs, knownNs }: RunFigures): string {
  if (knownNs === 0) return '–'
  return `${formatValidity({ valid: validNs, known: knownNs }) ?? '–'} of ${formatSpan(knownNs)}`
}

function violatedText(violated: RunFigures['violated']): string {
  if (violated === undefined) return 'no state recorded'
  return violated.length === 0 ? '✓ all hold' : `✕ ${violated.join(', ')}`
}

function longestIoctl({ longestIoctl: longest }: RunFigures): string {
  return longest === undefined ? '–' : `${formatSpan(longest.end - longest.begin)} ${longest.name}`
}

/** WAIT_BO gives the time that was left, in jiffies. */
function isSuccess(name: string, result: string): boolean {
  return result === '0' || (name === 'WAIT_BO' && result.startsWith('+'))
}

function failures(runs: readonly RunFigures[]) {
  const found = runs.flatMap(({ ioctls }) =>
    Object.entries(ioctls).flatMap(([name, results]) =>
      Object.keys(results).flatMap((result) => (isSuccess(name, result) ? [] : [{ name, result }])),
    ),
  )
  return [...new Map(found.map((each) => [`${each.name} ${each.result}`, each])).values()].sort((a, b) =>
    `${a.name} ${a.result}`.localeCompare(`${b.name} ${b.result}`),
  )
}
