import { describe, expect, it } from 'vitest'
import { LaneLog } from '../../sim/machine/lanes/lane-log.ts'
import { joinLanes } from './lane-rows.ts'
import { decodeLanes, encodeLanes } from '../recordings/format/lanes.ts'

function lanes(from: number, open: boolean) {
  const log = new LaneLog()
  log.add('held', 'lock:as_lock', from, from + 20, 'work:kworker/pan_js0')
  log.add('irq', 'irq:panfrost-gpu', from - 5, from - 5, 'PERFCNT_SAMPLE')
  if (open) log.add('wait', 'program:hang-1', 3, from + 40, `drm_ioctl: at ${from}`)
  return log.take(open ? 1 : 0)
}

describe('rows of lanes', () => {
  it('come back from a recording as they were', () => {
    const columns = lanes(1_500_000_000, true)
    const text = JSON.stringify(encodeLanes(columns))
    expect(decodeLanes(JSON.parse(text))).toEqual(columns)
  })

  it('are left out of a message that names what it does not have', () => {
    const recorded = encodeLanes(lanes(100, false))
    expect(decodeLanes({ ...recorded, lane: [0, 9] })).toBeUndefined()
    expect(decodeLanes({ ...recorded, kind: [0, 99] })).toBeUndefined()
    expect(decodeLanes({ ...recorded, label: [0] })).toBeUndefined()
  })

  it('join to what one slice would have been: what goes on is told once', () => {
    const joined = joinLanes([lanes(100, true), lanes(200, true)])
    expect(joined?.count).toBe(5)
    expect(joined?.open).toBe(1)
    expect([...(joined?.begin ?? [])]).toEqual([100, 95, 200, 195, 3])
    expect(joined?.texts[joined.label[4] ?? 0]).toBe('drm_ioctl: at 200')
    expect(joinLanes([])).toBeUndefined()
  })
})
