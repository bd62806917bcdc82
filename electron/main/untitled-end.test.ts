import { describe, expect, it } from 'vitest'
import { type RecordingInfo } from '../protocol/types.ts'
import { settleUntitled, type UntitledChoice, type UntitledLab } from './untitled-end.ts'

const INFO: RecordingInfo = {
  id: 'untitled 1.plab',
  recordingId: 'r',
  name: 'untitled 1',
  bytes: 1,
  created: 0,
  durationNs: 1e9,
  samples: 1,
  discontinuities: 0,
  runs: [],
  spans: [],
  complete: false,
  kind: 'full',
  problem: undefined,
}

function asked(choice: UntitledChoice | Error, lab: Partial<UntitledLab> = {}) {
  const done: string[] = []
  const closes = settleUntitled(
    {
      untitled: () => Promise.resolve(INFO),
      settleUntitled: (end) => {
        done.push(end)
        return Promise.resolve()
      },
      ...lab,
    },
    () => {
      done.push('asked')
      return choice instanceof Error ? Promise.reject(choice) : Promise.resolve(choice)
    },
    (line) => done.push(line),
  )
  return { closes, done }
}

describe('the untitled recording at the end', () => {
  it('is kept or discarded as the person says, and the app closes', async () => {
    for (const choice of ['keep', 'discard'] as const) {
      const { closes, done } = asked(choice)
      expect([await closes, done]).toEqual([true, ['asked', choice]])
    }
  })

  it('keeps the app open when the person wants to go on', async () => {
    const { closes, done } = asked('cancel')
    expect([await closes, done]).toEqual([false, ['asked']])
  })

  it('is no question when there is none', async () => {
    const { closes, done } = asked('discard', { untitled: () => Promise.resolve(undefined) })
    expect([await closes, done]).toEqual([true, []])
  })

  it('stays as it is when there is no lab, or nobody who could be asked', async () => {
    const away = asked('discard', { untitled: () => Promise.reject(new Error('the lab is not running')) })
    expect([await away.closes, away.done]).toEqual([
      true,
      ['the untitled recording stays as it is: the lab is not running'],
    ])
    const silent = asked(new Error('no window'))
    expect([await silent.closes, silent.done]).toEqual([
      true,
      ['asked', 'the untitled recording stays as it is: no window'],
    ])
  })
})
