import { type Story, type StoryDefect, type StoryStep } from '../../../electron/protocol/exploration.ts'

/** One line of the lanes, all of one height. */
export type StoryRow =
  /** A function that the thread is in from `step` on, when it is another or another thread came between. */
  | { readonly type: 'call'; readonly thread: number; readonly text: string; readonly step: number }
  | { readonly type: 'step'; readonly thread: number; readonly step: StoryStep }
  /** Nothing could run, and the clock moved. */
  | { readonly type: 'time'; readonly step: StoryStep }
  | { readonly type: 'defect'; readonly defect: StoryDefect }
  /** What follows is in one order, whatever the schedule. */
  | { readonly type: 'after' }

export interface StoryRows {
  readonly rows: readonly StoryRow[]
  /** Row of step `n` at index `n`; index 0 is not used. */
  readonly rowOfStep: readonly number[]
}

export function storyRows({ threads, steps, findings }: Story): StoryRows {
  const rows: StoryRow[] = []
  const rowOfStep: number[] = [0]
  const functions = new Map<number, string>()
  let last: number | undefined
  let part: StoryStep['part'] = 'race'

  for (const step of steps) {
    const { thread } = step
    if (step.part !== part) rows.push({ type: 'after' })
    part = step.part
    if (thread === undefined) {
      rowOfStep.push(rows.length)
      rows.push({ type: 'time', step })
    } else {
      const inner = step.functions.at(-1) ?? ''
      // A device and a timer have no function to name; their lane says who it is.
      const hasFunction = inner !== '' && !['hardware', 'timer'].includes(threads[thread]?.kind ?? '')
      if (hasFunction && (functions.get(thread) !== inner || last !== thread))
        rows.push({ type: 'call', thread, text: `${inner}()`, step: step.n })
      functions.set(thread, inner)
      last = thread
      rowOfStep.push(rows.length)
      rows.push({ type: 'step', thread, step })
    }
    rows.push(...findings.filter((defect) => defect.step === step.n).map(defectRow))
  }
  rows.push(...findings.filter(({ step }) => step === 0).map(defectRow))
  return { rows, rowOfStep }
}

function defectRow(defect: StoryDefect): StoryRow {
  return { type: 'defect', defect }
}
