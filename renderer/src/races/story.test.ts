import { describe, expect, it } from 'vitest'
import { scriptedStory } from '../testing/scripted-story.ts'
import { lifeSpans, lockSpans, waitSpans, wakeArrows } from './lane-spans.ts'
import { laneGroups, placeLanes } from './lanes.ts'
import { stateAt } from './state-so-far.ts'
import { storyRows } from './story-rows.ts'

const story = scriptedStory('t', 'mainline', 'dump-vs-reset')
const all = new Set(story.steps.map(({ n }) => n))
const groups = laneGroups(story, all)
const rows = storyRows(story, groups, all, [])

/** The step, or the kind of row that stands there. */
function at(row: number): number | string {
  const found = rows.rows[row]
  if (found === undefined) return 'none'
  return found.type === 'step' || found.type === 'time' ? found.step.n : found.type
}

describe('the rows of a story', () => {
  it('name a function when the thread enters it or comes back to it', () => {
    const calls = rows.rows.flatMap((row) => (row.type === 'call' ? [`${row.thread} ${row.text}`] : []))
    expect(calls).toEqual([
      '0 panfrost_ioctl_perfcnt_dump()',
      '0 panfrost_perfcnt_dump_locked()',
      '1 panfrost_reset()',
      '1 panfrost_gpu_soft_reset()',
      '3 panfrost_gpu_irq_handler()',
      '3 panfrost_perfcnt_sample_done()',
      '1 panfrost_reset()',
      '1 panfrost_perfcnt_reset()',
      '0 panfrost_ioctl_perfcnt_dump()',
    ])
  })

  it('have a wait under the function that waits, not under that of the step before', () => {
    const from = rows.rowOfStep[9] ?? 0
    expect(rows.rows.slice(from, from + 3)).toMatchObject([
      { type: 'step', text: 'mutex_lock(perfcnt->lock)' },
      { type: 'call', text: 'panfrost_perfcnt_reset()', step: 9 },
      { type: 'wait', text: 'mutex_lock(perfcnt->lock) waits', step: 9 },
    ])
  })

  it('have what bears out a finding between the step and the wait, under its own function', () => {
    const note = { text: 'alloc(GFP_KERNEL)', functions: ['panfrost_gem_create'], lock: 'fs_reclaim' }
    const { rows: noted, rowOfStep } = storyRows(story, groups, all, [{ step: 3, note }])
    const from = rowOfStep[3] ?? 0
    expect(noted.slice(from, from + 5).map((row) => ('text' in row ? `${row.type}: ${row.text}` : row.type))).toEqual([
      'step: GPU_CMD = PERFCNT_SAMPLE',
      'call: panfrost_gem_create()',
      'note: alloc(GFP_KERNEL)',
      'call: panfrost_perfcnt_dump_locked()',
      'wait: wait_for_completion(perfcnt->dump_comp) waits',
    ])
  })

  it('say who it is where several share a lane', () => {
    const threads = story.threads.map((thread, i) => (i === 1 ? { ...thread, kind: 'hardware' as const } : thread))
    const shared = { ...story, threads }
    const texts = storyRows(shared, laneGroups(shared, all), all, []).rows.flatMap((row) =>
      row.type === 'step' && threads[row.thread]?.kind === 'hardware' ? [row.text] : [],
    )
    expect(texts.slice(0, 3)).toEqual([
      'reset: reset.pending: 0 -> 1',
      'reset: GPU_CMD = SOFT_RESET',
      'GPU: the sample is thrown away; the reset is done',
    ])
  })

  it('leave out steps that are not shown, whose row is that of the next one', () => {
    const shown = new Set([1, 4, 5])
    const { rows: some, rowOfStep } = storyRows(story, laneGroups(story, shown), shown, [])
    expect(some.flatMap((row) => (row.type === 'step' ? [row.step.n] : []))).toEqual([1, 4, 5])
    expect(rowOfStep[2]).toBe(rowOfStep[3])
    expect(some[rowOfStep[3] ?? 0]).toMatchObject({ type: 'call', step: 4 })
  })

  it('have each step once, where it is said to be, and a defect right below its step', () => {
    expect(story.steps.map(({ n }) => at(rows.rowOfStep[n] ?? -1))).toEqual(story.steps.map(({ n }) => n))
    expect(at((rows.rowOfStep[11] ?? 0) + 1)).toBe('defect')
  })

  it('say where the race is over and the closing part begins', () => {
    const steps = story.steps.map((step) => ({ ...step, part: step.n > 10 ? ('after' as const) : ('race' as const) }))
    const { rows, rowOfStep } = storyRows({ ...story, steps }, groups, all, [])
    const ends = rows.flatMap(({ type }, row) => (type === 'after' ? [row] : []))
    expect(ends).toEqual([(rowOfStep[10] ?? 0) + 1])
  })

  it('have a defect that shows at the end below everything', () => {
    const atEnd = { ...story, findings: story.findings.map((finding) => ({ ...finding, step: 0 })) }
    expect(storyRows(atEnd, groups, all, []).rows.at(-1)?.type).toBe('defect')
  })
})

describe('the lanes of a story', () => {
  const steps = ({ from, to }: { from: number; to: number }) => `${at(from)}-${at(to)}`

  it('show a lock from the step that took it to the step that gave it back', () => {
    expect(lockSpans(story, rows).map((span) => `${span.thread} ${span.lock} ${steps(span)}`)).toEqual([
      '0 perfcnt->lock 1-12',
    ])
  })

  it('show nested locks side by side, in the order they were taken', () => {
    const held = [['a'], ['a', 'b'], ['b'], []]
    const nested = {
      ...story,
      steps: story.steps.slice(0, 4).map((step, i) => ({ ...step, thread: 0, held: held[i] ?? [] })),
    }
    const spans = lockSpans(nested, storyRows(nested, groups, all, []))
    expect(spans.map(({ lock, depth }) => `${lock} ${depth}`)).toEqual(['a 0', 'b 0'])
  })

  it('show who waits, for what, and until which step', () => {
    expect(waitSpans(story, rows).map((span) => `${span.thread} ${span.waits} ${steps(span)}`)).toEqual([
      '0 wait_for_completion(perfcnt->dump_comp) wait-10',
      '1 mutex_lock(perfcnt->lock) wait-12',
    ])
  })

  it('have an arrow from the step that wakes to the thread that is woken, and none from the clock', () => {
    expect(wakeArrows(story, rows, all).map(({ row, from, to }) => `${at(row)}: ${from} ${to}`)).toEqual([
      '3: 0 2',
      '6: 2 3',
      '8: 3 1',
      '12: 0 1',
    ])
  })

  it('have a line while the thread is of interest', () => {
    expect(lifeSpans(story, rows, all).find(({ thread }) => thread === 2)).toMatchObject({ from: rows.rowOfStep[3] })
  })

  it('are one for each program and worker; handlers and devices come last', () => {
    expect(groups.map(({ title, kind }) => `${title}, ${kind}`)).toEqual([
      'ioctl, program',
      'reset, kernel thread',
      'gpu irq, handlers',
      'GPU, device',
    ])
  })

  it('have one lane for all programs that come after the race', () => {
    const steps = story.steps.map((step) => ({ ...step, part: step.n > 3 ? ('after' as const) : ('race' as const) }))
    const threads = story.threads.map((thread) => ({ ...thread, kind: 'user' as const }))
    const [first, after] = laneGroups({ ...story, steps, threads }, all)
    expect([first?.title, after?.title, [...(after?.threads ?? [])]]).toEqual(['ioctl', 'afterwards', [1, 2, 3]])
  })

  it('fill the width, and do not shrink below what can be read', () => {
    const right = (width: number) => placeLanes(groups, width).reduce((sum, lane) => sum + lane.width, 0)
    expect(right(1_200)).toBeCloseTo(1_200)
    expect(right(100)).toBeGreaterThan(4 * 60)
    expect(right(3_600)).toBe(groups.length * 400)
  })
})

describe('the state of a story', () => {
  it('has each value as it is after the step, and as it was before the race where nothing has changed it', () => {
    expect(stateAt(story, 4, all)).toEqual([
      { object: 'perfcnt->lock owner', value: 'ioctl', since: 1 },
      { object: 'reset.pending', value: '1', since: 4 },
      { object: 'PRFCNT_CONFIG', value: '0x11', since: undefined },
    ])
  })

  it('leaves out what no shown step changes, but not a change that no step shows', () => {
    expect(stateAt(story, 12, new Set([1]))).toEqual([{ object: 'perfcnt->lock owner', value: '-', since: 12 }])
  })
})
