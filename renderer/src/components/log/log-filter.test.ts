// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { useRun } from '../../stores/live/run.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { filterLog } from './log-filter.ts'

async function logOfMainline() {
  const { lab, pass } = await openWindow()
  await lab.injectFault('hang')
  await pass(1_000)
  await lab.disableSession()
  await pass(10)
  return useRun().log
}

describe('the log filter', () => {
  it('passes lines at least as serious as the level', async () => {
    const log = await logOfMainline()
    expect(log.map(({ level }) => level)).toEqual([6, 3, 4])
    expect(filterLog(log, 7, '')).toBe(log)
    expect(filterLog(log, 4, '').map(({ level }) => level)).toEqual([3, 4])
    expect(filterLog(log, 3, '').map(({ level }) => level)).toEqual([3])
  })

  it('finds text in any case, in call traces too', async () => {
    const log = await logOfMainline()
    expect(filterLog(log, 7, 'SCHED TIMEOUT')).toHaveLength(1)
    expect(filterLog(log, 7, 'drm_ioctl')).toHaveLength(1)
  })
})
