import { describe, expect, it } from 'vitest'
import { nanos } from '../kernel/clock.ts'
import { EventCheck, type RecordedEvent } from './event-check.ts'

describe('EventCheck', () => {
  it('finds two equal runs equal, whichever side is ahead', () => {
    const check = new EventCheck(nanos(0))
    for (let i = 0; i < 5; i++) check.recorded(line(i), i)
    for (let i = 0; i < 9; i++) check.rerun(line(i))
    for (let i = 5; i < 9; i++) check.recorded(line(i), i)
    expect(check.finish(undefined)).toBeUndefined()
    expect(check.compared).toBe(9)
  })

  it('names the first event that differs, of all kinds', () => {
    const check = new EventCheck(nanos(0))
    check.recorded(line(1), 0)
    check.recorded(line(8, 'x'), 1)
    check.recorded(dump(5, -5), 0)
    for (const event of [line(1), dump(5, 0), line(8)]) check.rerun(event)
    expect(check.finish(undefined)).toEqual({ type: 'ioctl', at: 5, first: dump(5, -5), second: dump(5, 0) })
  })

  it('skips as many events as a hole has lost', () => {
    const check = new EventCheck(nanos(0))
    for (let i = 0; i < 9; i++) check.rerun(line(i))
    for (const i of [0, 1, 2, 7, 8]) check.recorded(line(i), i)
    expect(check.finish(undefined)).toBeUndefined()
    expect(check.compared).toBe(5)
  })

  it('begins where the recording begins, and tells the difference there too', () => {
    const later = new EventCheck(nanos(4))
    for (let i = 0; i < 9; i++) later.rerun(line(i))
    for (let i = 4; i < 9; i++) later.recorded(line(i), i - 4)
    expect(later.finish(undefined)).toBeUndefined()
    expect(later.compared).toBe(5)

    const other = new EventCheck(nanos(4))
    for (let i = 0; i < 9; i++) other.rerun(line(i))
    other.recorded(line(4, 'x'), 0)
    expect(other.difference).toMatchObject({ type: 'klog', at: 4, first: line(4, 'x') })
  })

  it('tells what only the recording has', () => {
    const check = new EventCheck(nanos(0))
    check.rerun(line(0))
    check.recorded(line(0), 0)
    check.recorded(line(1), 1)
    expect(check.difference).toBeUndefined()
    expect(check.finish(undefined)).toEqual({ type: 'klog', at: 1, first: line(1), second: undefined })
  })

  it('tells what only the second run has, where the recording is whole', () => {
    const check = new EventCheck(nanos(0))
    for (const event of [line(0), line(1), dump(5, 0), dump(6, 0)]) check.rerun(event)
    check.recorded(dump(5, 0), 0)
    expect(check.finish(undefined)).toBeUndefined()
    expect(check.finish(nanos(6))).toEqual({ type: 'klog', at: 0, first: undefined, second: line(0) })
  })

  it('takes any report of a reset for one that a recording may have kept', () => {
    const check = new EventCheck(nanos(0))
    for (const event of [reset(1, undefined), reset(1, 9)]) check.rerun(event)
    check.recorded(reset(1, 9), 0)
    expect(check.finish(undefined)).toBeUndefined()
    check.recorded(reset(1, 8), 1)
    expect(check.finish(undefined)).toMatchObject({ type: 'reset', first: reset(1, 8), second: reset(1, 9) })
  })

  it('looks at each report a few times, however many there are of one reset', () => {
    const check = new EventCheck(nanos(0))
    let looks = 0
    const counted = (end: number): RecordedEvent => {
      const event = reset(1, end)
      const cause = { enumerable: true, get: () => (looks++, 'lab') }
      if (event.type === 'reset') Object.defineProperty(event.reset, 'cause', cause)
      return event
    }
    for (let end = 0; end < 500; end++) check.rerun(counted(end))
    for (let end = 499; end >= 0; end -= 5) check.recorded(counted(end), end)
    expect(check.finish(undefined)).toBeUndefined()
    expect(looks).toBeLessThan(500 * 5)
  })
})

function line(at: number, text = 'text'): RecordedEvent {
  return { type: 'klog', line: { at: nanos(at), level: 4, text, trace: [] } }
}

function dump(end: number, result: number): RecordedEvent {
  const ioctl = { id: 1, process: 'p', file: 'f', name: 'PERFCNT_DUMP', begin: nanos(0), end: nanos(end), result }
  return { type: 'ioctl', ioctl }
}

function reset(id: number, end: number | undefined): RecordedEvent {
  return {
    type: 'reset',
    reset: { id, begin: nanos(3), end: end === undefined ? undefined : nanos(end), cause: 'lab' },
  }
}
