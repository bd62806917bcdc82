import { type Story } from '../../../electron/protocol/exploration.ts'
import { type StoryRows } from './story-rows.ts'

/** A stretch of one lane, in rows, both ends included. */
export interface LaneSpan {
  readonly thread: number
  readonly from: number
  readonly to: number
}

export interface LockSpan extends LaneSpan {
  readonly lock: string
  /** How many locks the thread held already. */
  readonly depth: number
}

export interface WaitSpan extends LaneSpan {
  /** `mutex_lock(perfcnt->lock)` */
  readonly waits: string
}

export interface WakeArrow {
  readonly row: number
  readonly from: number
  readonly to: number
}

/** Each ownership of a lock, from the step that took it to the step that gave it back; none that lies between two lines. */
export function lockSpans({ steps }: Story, { rows, rowOfStep }: StoryRows): readonly LockSpan[] {
  const spans: LockSpan[] = []
  const open = new Map<number, { readonly lock: string; readonly from: number }[]>()
  for (const { n, thread, held } of steps) {
    if (thread === undefined) continue
    const row = rowOfStep[n] ?? 0
    const before = open.get(thread) ?? []
    before.forEach(({ lock, from }, depth) => {
      if (!held.includes(lock)) spans.push({ thread, lock, from, to: row, depth })
    })
    open.set(
      thread,
      held.map((lock) => before.find((each) => each.lock === lock) ?? { lock, from: row }),
    )
  }
  for (const [thread, locks] of open)
    locks.forEach(({ lock, from }, depth) => spans.push({ thread, lock, from, to: rows.length - 1, depth }))
  return spans.filter(({ from, to }) => from < to)
}

/** From the line where a thread waits to the step that lets it go on; to the end if none does. */
export function waitSpans({ steps }: Story, { rows, rowOfStep, waitRowOfStep }: StoryRows): readonly WaitSpan[] {
  const spans: WaitSpan[] = []
  const waiting = new Map<number, { readonly from: number; readonly waits: string }>()
  for (const { n, thread, wakes, blocks, waits } of steps) {
    const row = rowOfStep[n] ?? 0
    for (const woken of wakes) {
      const wait = waiting.get(woken)
      if (wait !== undefined) spans.push({ thread: woken, ...wait, to: row })
      waiting.delete(woken)
    }
    if (thread !== undefined && waits !== '') waiting.set(thread, { from: waitRowOfStep[n] ?? row, waits })
    for (const blocked of blocks)
      if (!waiting.has(blocked)) waiting.set(blocked, { from: row, waits: nextOperation(steps, blocked, n) })
  }
  for (const [thread, wait] of waiting) spans.push({ thread, ...wait, to: rows.length - 1 })
  return spans.filter(({ from, to }) => from < to)
}

/** From its first step shown, or from when it was woken or held up, to its last step or the last wait: where the lane has a line. */
export function lifeSpans(story: Story, storyRows: StoryRows, shown: ReadonlySet<number>): readonly LaneSpan[] {
  const rowsOf = new Map<number, { from: number; to: number }>()
  const see = (thread: number, row: number): void => {
    const { from, to } = rowsOf.get(thread) ?? { from: row, to: row }
    rowsOf.set(thread, { from: Math.min(from, row), to: Math.max(to, row) })
  }
  for (const { n, thread, wakes, blocks } of story.steps) {
    if (!shown.has(n)) continue
    const row = storyRows.rowOfStep[n] ?? 0
    for (const seen of [...(thread === undefined ? [] : [thread]), ...wakes, ...blocks]) see(seen, row)
  }
  for (const { thread, from, to } of waitSpans(story, storyRows)) {
    if (!rowsOf.has(thread)) continue
    see(thread, from)
    see(thread, to)
  }
  return [...rowsOf].map(([thread, span]) => ({ thread, ...span }))
}

/** An arrow for each thread that can go on because of another's step that is shown. */
export function wakeArrows(
  { steps }: Story,
  { rowOfStep }: StoryRows,
  shown: ReadonlySet<number>,
): readonly WakeArrow[] {
  return steps.flatMap(({ n, thread, wakes }) =>
    thread === undefined || !shown.has(n)
      ? []
      : wakes.filter((to) => to !== thread).map((to) => ({ row: rowOfStep[n] ?? 0, from: thread, to })),
  )
}

/** What `thread` does when it goes on; empty when the story ends before. */
function nextOperation(steps: Story['steps'], thread: number, after: number): string {
  const next = steps.slice(after).find((step) => step.thread === thread)
  return next === undefined ? '' : `${next.operation}(${next.object})`
}
