import { type Story, type StoryDefect, type StoryStep } from '../../../electron/protocol/exploration.ts'
import { type LaneGroup, hasFunctions } from './lanes.ts'

/** One line of the lanes, all of one height. */
export type StoryRow =
  /** A function that the thread is in from `step` on, when it is another or another thread of the lane came between. */
  | { readonly type: 'call'; readonly thread: number; readonly text: string; readonly step: number }
  | { readonly type: 'step'; readonly thread: number; readonly text: string; readonly step: StoryStep }
  /** Nothing could run, and the clock moved. */
  | { readonly type: 'time'; readonly step: StoryStep }
  | { readonly type: 'defect'; readonly defect: StoryDefect }
  /** What follows is in one order, whatever the schedule. */
  | { readonly type: 'after' }

export interface StoryRows {
  readonly rows: readonly StoryRow[]
  /** Row of step `n` at index `n`; that of the next one shown, for a step that is not. Index 0 is not used. */
  readonly rowOfStep: readonly number[]
}

/** The lines of the steps in `shown`. */
export function storyRows(story: Story, groups: readonly LaneGroup[], shown: ReadonlySet<number>): StoryRows {
  const rows: StoryRow[] = []
  const rowOfStep: number[] = [0]
  const functions = new Map<number, string>()
  const lastOf = new Map<LaneGroup, number>()
  let part: StoryStep['part'] = 'race'

  for (const step of story.steps) {
    const { thread, n } = step
    if (!shown.has(n)) {
      rowOfStep.push(rows.length)
      continue
    }
    if (step.part !== part) rows.push({ type: 'after' })
    part = step.part
    if (thread === undefined) {
      rowOfStep.push(rows.length)
      rows.push({ type: 'time', step })
    } else {
      const group = groups.find(({ threads }) => threads.has(thread))
      const name = story.threads[thread]?.name ?? ''
      const said = group !== undefined && group.threads.size > 1 ? `${name}: ` : ''
      const inner = step.functions.at(-1) ?? ''
      if (hasFunctions(story, thread)) {
        const cameBetween = group !== undefined && (lastOf.get(group) ?? thread) !== thread
        if (inner !== '' && (functions.get(thread) !== inner || cameBetween))
          rows.push({ type: 'call', thread, text: `${said}${inner}()`, step: n })
        functions.set(thread, inner)
      }
      if (group !== undefined) lastOf.set(group, thread)
      rowOfStep.push(rows.length)
      rows.push({ type: 'step', thread, text: hasFunctions(story, thread) ? step.text : `${said}${step.text}`, step })
    }
    rows.push(...story.findings.filter((defect) => defect.step === n).map(defectRow))
  }
  rows.push(...story.findings.filter(({ step }) => step === 0).map(defectRow))
  return { rows, rowOfStep }
}

function defectRow(defect: StoryDefect): StoryRow {
  return { type: 'defect', defect }
}
