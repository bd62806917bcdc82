import { describe, expect, it } from 'vitest'
import { type IoctlRecord } from '../../../electron/protocol/types.ts'
import { laneColumns, type LaneRow } from '../testing/lane-columns.ts'
import { findSlice, sliceAt, slicesFrom } from './find-slice.ts'
import { LaneHistory } from './lane-history.ts'
import { layoutLanes } from './lane-layout.ts'
import { LaneTrack } from './lane-track.ts'
import { isOdd, sliceTexts, sliceWords } from './lane-words.ts'
import { neighbourOf } from './neighbour.ts'
import { recentCalls } from './recent-calls.ts'
import { forVisibleRows } from './visible-rows.ts'

const ns = (moment: number) => moment as IoctlRecord['begin']

const DUMP = 'drm_ioctl > panfrost_perfcnt_dump_locked: wait_for_completion(perfcnt->dump_comp)'
const ROWS: readonly LaneRow[] = [
  ['held', 'lock:perfcnt->lock', 100, 140, 'program:pps-producer'],
  ['irq', 'irq:panfrost-gpu', 140, 140, 'CLEAN_CACHES'],
  ['wake', 'irq:panfrost-gpu', 140, 140, 'program:pps-producer'],
  ['wait', 'program:pps-producer', 110, 140, DUMP],
  ['busy', 'work:kworker/pan_js0', 150, 150, 'pan_js0'],
  ['later', 'gpu:mmu', 150, 160, 'a kind of a later version'],
  ['busy', 'quantum:0', 150, 160, 'a group of a later version'],
  ['wait', 'program:hang-1', 120, 160, 'drm_ioctl: dma_fence_wait(job->done)'],
]

function history(maxRows = 1000): LaneHistory {
  const made = new LaneHistory(maxRows)
  const [begin, end] = [ns(100), ns(145)]
  const dump = { id: 1, process: 'pps-producer', file: 'a', name: 'PERFCNT_DUMP', begin, end, result: -5 }
  made.append({ lanes: laneColumns(ROWS, 1), ioctls: [dump], jobs: [] })
  return made
}

describe('the history of lanes', () => {
  it('tells the last calls that had returned by a moment, in the order in which they did', () => {
    const made = new LaneHistory(1000)
    const call = (id: number, process: string, begin: number, end: number, result: number) => ({
      ...{ id, process, file: 'a', name: 'PERFCNT_DUMP', begin: ns(begin), end: ns(end), result },
    })
    const ioctls = [call(1, 'a', 10, 20, 0), call(2, 'b', 5, 30, -5), call(3, 'a', 20, 40, 0), call(4, 'a', 40, 50, 0)]
    made.append({ lanes: undefined, ioctls, jobs: [] })
    expect(recentCalls(made, 40, 2)).toEqual([
      { process: 'a', begin: 20, end: 40, name: 'PERFCNT_DUMP', result: '0' },
      { process: 'b', begin: 5, end: 30, name: 'PERFCNT_DUMP', result: '-EIO' },
    ])
    expect(recentCalls(made, 19, 2)).toEqual([])
  })

  it('orders lanes by group, and passes over what a later version may say', () => {
    expect(history().lanes.map(({ id }) => id)).toEqual([
      'program:hang',
      'program:pps-producer',
      'work:kworker/pan_js0',
      'irq:panfrost-gpu',
      'lock:perfcnt->lock',
    ])
  })

  it('finds the call and the wait in it, what goes on, and what took no time', () => {
    const made = history()
    const [hang, producer, worker] = made.lanes
    if (hang === undefined || producer === undefined || worker === undefined) throw new Error('lanes are missing')
    expect(sliceAt(made, producer, 120, 0, 200, false)).toMatchObject({ kind: 'call', label: 'PERFCNT_DUMP = -EIO' })
    expect(sliceAt(made, producer, 120, 0, 200, true)).toMatchObject({ kind: 'wait', label: DUMP, begin: 110 })
    expect(sliceAt(made, producer, 300, 5, 400, true)).toBeUndefined()
    expect(sliceAt(made, hang, 190, 0, 200, false)).toMatchObject({ kind: 'wait', begin: 120, end: 200, open: true })
    expect(sliceAt(made, worker, 152, 3, 200, false)).toMatchObject({ kind: 'busy', begin: 150, end: 150 })
    expect(findSlice(made, 'program:pps-producer', 100, 200)).toMatchObject({ kind: 'call', end: 145 })
    expect(findSlice(made, 'program:pps-producer', 101, 200)).toBeUndefined()
    expect(findSlice(made, 'program:hang', 120, 200)).toMatchObject({ kind: 'wait', end: 200, open: true })
    expect(neighbourOf(made, producer, 100, 1)).toMatchObject({ begin: 110 })
    expect(neighbourOf(made, producer, 110, -1)).toMatchObject({ begin: 100 })
    expect(neighbourOf(made, producer, 110, 1)).toBeUndefined()
  })

  it('finds the call that begins where another one ends', () => {
    const made = history()
    const again = { id: 2, process: 'pps-producer', file: 'a', name: 'PERFCNT_DUMP', begin: ns(145), end: ns(200) }
    made.append({ lanes: undefined, ioctls: [{ ...again, result: 0 }], jobs: [] })
    expect(findSlice(made, 'program:pps-producer', 145, 300)).toMatchObject({ begin: 145, label: 'PERFCNT_DUMP = 0' })
  })

  it('tells apart what begins at once: a call that took no time, and the one after it', () => {
    const made = history()
    const call = { process: 'workload', file: 'a', result: 0, begin: ns(160) }
    const submit = { ...call, id: 2, name: 'SUBMIT', end: ns(160) }
    made.append({
      lanes: undefined,
      ioctls: [submit, { ...call, id: 3, name: 'SYNCOBJ_WAIT', end: ns(190) }],
      jobs: [],
    })
    const labels = slicesFrom(made, 'program:workload', 160, 300).map(({ label }) => label)
    expect(labels).toEqual(['SUBMIT = 0', 'SYNCOBJ_WAIT = 0'])
    expect(findSlice(made, 'program:workload', 160, 300, 1)).toMatchObject({ label: 'SYNCOBJ_WAIT = 0', end: 190 })
  })

  it('keeps the order of what begins at once when the last of it ends', () => {
    const made = new LaneHistory(1000)
    const lane = 'program:workload'
    const call = { process: 'workload', file: 'a', result: 0, begin: ns(160) }
    const names = () => slicesFrom(made, lane, 160, 300).map(({ label }) => label.replace(/ = .*/, ''))
    const underWay: LaneRow = ['call', lane, 160, 160, 'SYNCOBJ_WAIT']
    made.append({
      lanes: laneColumns([underWay], 1),
      ioctls: [{ ...call, id: 1, name: 'SUBMIT', end: ns(160) }],
      jobs: [],
    })
    expect(names()).toEqual(['SUBMIT', 'SYNCOBJ_WAIT'])
    made.append({
      lanes: laneColumns([]),
      ioctls: [{ ...call, id: 2, name: 'SYNCOBJ_WAIT', end: ns(190) }],
      jobs: [],
    })
    expect(names()).toEqual(['SUBMIT', 'SYNCOBJ_WAIT'])
  })

  it('knows of what ends after the moment shown neither the result nor the end', () => {
    const made = history()
    const job = { slot: 1, process: 'workload', begin: ns(100), end: ns(150), exception: 'DONE' }
    made.append({ lanes: undefined, ioctls: [], jobs: [job] })
    const [at, within] = [130, { end: 130, open: true }]
    const call = findSlice(made, 'program:pps-producer', 100, at)
    expect(call).toMatchObject({ ...within, label: 'PERFCNT_DUMP' })
    expect(call && sliceWords(call.kind, call.label, call.lane)).toBe('pps-producer: PERFCNT_DUMP, not returned')
    expect(findSlice(made, 'gpu:js1', 100, at)).toMatchObject({ ...within, label: 'workload' })
    expect(findSlice(made, 'gpu:js1', 100, 150)).toMatchObject({ end: 150, open: false, label: 'workload DONE' })
  })

  it('keeps who let whom go on, and gives none when they are too many', () => {
    const made = history()
    const [wake] = made.wakes.between(0, 200, 1) ?? []
    expect([made.text(wake?.from ?? 0), made.text(wake?.to ?? 0)]).toEqual(['irq:panfrost-gpu', 'program:pps-producer'])
    expect(made.wakes.between(0, 200, 0)).toBeUndefined()
  })

  it('forgets the oldest quarter of the time when it has too many rows, and lanes of which nothing is left', () => {
    const made = new LaneHistory(100)
    made.append({ lanes: laneColumns([['busy', 'gpu:power', 0, 5, 'L2_PWRON']]), ioctls: [], jobs: [] })
    for (let i = 0; i < 1000; i++)
      made.append({ lanes: laneColumns([['busy', 'gpu:mmu', i * 10, i * 10 + 5, 'AS0 LOCK']]), ioctls: [], jobs: [] })
    expect(made.rows).toBeLessThanOrEqual(101)
    expect(made.rows).toBeGreaterThan(60)
    expect(made.lanes.map(({ id }) => id)).toEqual(['gpu:mmu'])
    const [mmu] = made.lanes
    expect(mmu?.base.row(mmu.base.length - 1)).toMatchObject({ begin: 9990, end: 9995 })
  })
})

describe('rows on screen', () => {
  it('are drawn in a number that the width bounds, and none that is as wide as a pixel is missing', () => {
    const track = new LaneTrack()
    for (let i = 0; i < 100_000; i++) track.push(i * 10, i * 10 + 4, 'busy', i)
    track.push(1_000_000, 1_200_000, 'busy', 7)
    let drawn = 0
    let wide = 0
    forVisibleRows(track, { min: 0, max: 1_200_000, width: 600 }, ({ end, begin }) => {
      drawn++
      if (end - begin > 2000) wide++
    })
    expect(drawn).toBeLessThanOrEqual(602)
    expect(drawn).toBeGreaterThan(450)
    expect(wide).toBe(1)
  })

  it('include a short one that ends in the pixel in which a long one has ended', () => {
    const track = new LaneTrack()
    track.push(0, 32, 'busy', 1)
    track.push(33, 34, 'busy', 2)
    track.push(35, 36, 'busy', 3)
    const labels: number[] = []
    forVisibleRows(track, { min: 0, max: 100, width: 10 }, ({ label }) => labels.push(label))
    expect(labels).toEqual([1, 2])
  })

  it('include one that began before the window and ends after it, though others end between', () => {
    const track = new LaneTrack()
    track.push(50, 60, 'wait', 1)
    track.push(0, 500, 'wait', 2)
    const labels: number[] = []
    forVisibleRows(track, { min: 100, max: 200, width: 100 }, ({ label }) => labels.push(label))
    expect(labels).toEqual([2])
  })
})

describe('the layout of lanes', () => {
  it('has a line for each group and each lane, of a closed group the name alone', () => {
    const { lanes } = history()
    const open = layoutLanes(lanes, new Set(), 11)
    expect(open.lines).toHaveLength(4 + 5)
    const closed = layoutLanes(lanes, new Set(['program']), 11)
    expect(closed.lines).toHaveLength(4 + 3)
    expect(closed.height).toBeLessThan(open.height)
  })
})

describe('the words of a slice', () => {
  it('say who holds, who waits for whom, and what a call returned', () => {
    expect(sliceWords('held', 'program:pps-producer', 'lock:as_lock')).toBe('pps-producer holds as_lock')
    expect(sliceWords('wait', 'work:kworker/pan_js1', 'lock:as_lock')).toBe('pan_js1 waits for as_lock')
    expect(sliceWords('call', 'PERFCNT_DUMP = -EIO', 'program:x')).toBe('x: PERFCNT_DUMP returned -EIO')
    expect(sliceTexts('call', 'PERFCNT_DUMP = -EIO')).toEqual(['PERFCNT_DUMP -EIO', 'DUMP -EIO', '-EIO'])
    expect(sliceTexts('wait', DUMP)).toEqual([
      'panfrost_perfcnt_dump_locked: wait_for_completion(perfcnt->dump_comp)',
      'panfrost_perfcnt_dump_locked',
    ])
    expect([isOdd('call', 'A = 0'), isOdd('call', 'A = +11'), isOdd('call', 'A = +jiffies')]).toEqual([
      false,
      true,
      false,
    ])
  })
})
