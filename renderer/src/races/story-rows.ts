import {
  type Story,
  type StoryAside,
  type StoryDefect,
  type StoryStep,
} from '../../../electron/protocol/exploration.ts'
import { type LaneGroup, hasFunctions } from './lanes.ts'

/** One line of the lanes, all of one height. */
export type StoryRow =
  /** A function that the thread is in from `step` on, when it is another or another thread of the lane came between. */
  | { readonly type: 'call'; readonly thread: number; readonly text: string; readonly step: number }
  | { readonly type: 'step'; readonly thread: number; readonly text: string; readonly step: StoryStep }
  /** What the thread says on its way to its next step. */
  | { readonly type: 'note'; readonly thread: number; readonly text: string; readonly step: number }
  /** What it waits for behind the step. */
  | { readonly type: 'wait'; readonly thread: number; readonly text: string; readonly step: number }
  /** Nothing could run, and the clock moved. */
  | { readonly type: 'time'; readonly step: StoryStep }
  | { readonly type: 'defect'; readonly defect: StoryDefect }
  /** What follows is in one order, whatever the schedule. */
  | { readonly type: 'after' }

export interface StoryRows {
  readonly rows: readonly StoryRow[]
  /** Row of step `n` at index `n`; that of the next one shown, for a step that is not. Index 0 is not used. */
  readonly rowOfStep: readonly number[]
  /** Row of the wait behind step `n` at index `n`; the step's own if its thread goes on. */
  readonly waitRowOfStep: readonly number[]
}

/** The lines of the steps in `shown`, with the `asides` and the waits behind them. */
export function storyRows(
  story: Story,
  groups: readonly LaneGroup[],
  shown: ReadonlySet<number>,
  asides: readonly StoryAside[],
): StoryRows {
  const rows: StoryRow[] = []
  const rowOfStep: number[] = [0]
  const waitRowOfStep: number[] = [0]
  const functions = new Map<number, string>()
  const lastOf = new Map<LaneGroup, number>()
  let part: StoryStep['part'] = 'race'

  const groupOf = (thread: number) => groups.find(({ threads }) => threads.has(thread))
  const ownerOf = (thread: number) =>
    (groupOf(thread)?.threads.size ?? 1) > 1 ? `${story.threads[thread]?.name ?? ''}: ` : ''
  /** Names the innermost of `chain`, if it is to be named. */
  const enter = (thread: number, chain: readonly string[], step: number): void => {
    const inner = chain.at(-1) ?? ''
    const group = groupOf(thread)
    if (hasFunctions(story, thread)) {
      const cameBetween = group !== undefined && (lastOf.get(group) ?? thread) !== thread
      if (inner !== '' && (functions.get(thread) !== inner || cameBetween))
        rows.push({ type: 'call', thread, text: `${ownerOf(thread)}${inner}()`, step })
      functions.set(thread, inner)
    }
    if (group !== undefined) lastOf.set(group, thread)
  }

  for (const step of story.steps) {
    const { thread, n } = step
    if (!shown.has(n)) {
      rowOfStep.push(rows.length)
      waitRowOfStep.push(rows.length)
      continue
    }
    if (step.part !== part) rows.push({ type: 'after' })
    part = step.part
    if (thread === undefined) {
      rowOfStep.push(rows.length)
      rows.push({ type: 'time', step })
    } else {
      enter(thread, step.functions, n)
      rowOfStep.push(rows.length)
      const text = hasFunctions(story, thread) ? step.text : `${ownerOf(thread)}${step.text}`
      rows.push({ type: 'step', thread, text, step })
      for (const { note } of asides.filter((aside) => aside.step === n)) {
        enter(thread, note.functions, n)
        rows.push({ type: 'note', thread, text: note.text, step: n })
      }
      if (step.waits !== '') {
        enter(thread, step.next?.functions ?? [], n)
        rows.push({ type: 'wait', thread, text: `${step.waits} waits`, step: n })
      }
    }
    waitRowOfStep.push(step.waits === '' ? (rowOfStep[n] ?? 0) : rows.length - 1)
    rows.push(...story.findings.filter((defect) => defect.step === n).map(defectRow))
  }
  rows.push(...story.findings.filter(({ step }) => step === 0).map(defectRow))
  return { rows, rowOfStep, waitRowOfStep }
}

function defectRow(defect: StoryDefect): StoryRow {
  return { type: 'defect', defect }
}
