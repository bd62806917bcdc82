import { describe, expect, it } from 'vitest'
import { ns, scriptedState } from '../../testing/scripted-state.ts'
import { StateHistory } from './state-history.ts'

const settings = {
  policy: 'restore',
  model: 'g52-mp2',
  seed: 1,
  workload: 'idle',
  periodMs: 10,
  counterset: 0,
} as const

function stateAt(now: number, resets: number) {
  const facts = { hasSession: true, isLost: false, isViolated: false, asCount: 1, isResetPending: false }
  return { ...scriptedState({ settings, now, resets, ...facts }), at: ns(now) }
}

describe('the states that were', () => {
  it('are found by time: the newest that was looked at by then, and the one before it', () => {
    const history = new StateHistory()
    for (const now of [100, 200, 300]) history.push(stateAt(now, 0))
    expect(history.at(99)).toBeUndefined()
    expect(history.at(100)).toMatchObject({ state: { at: 100 }, previous: undefined })
    expect(history.at(299)).toMatchObject({ state: { at: 200 }, previous: { at: 100 } })
    expect(history.at(9e9)?.state.at).toBe(300)
  })

  it('say since when a value is as it is', () => {
    const history = new StateHistory()
    for (const [now, resets] of [
      [100, 0],
      [200, 1],
      [300, 1],
      [400, 2],
    ] as const)
      history.push(stateAt(now, resets))
    const resets = (moment: number) => history.changedAt(moment, (state) => state.reset.count)
    expect(resets(350)).toBe(200)
    expect(resets(500)).toBe(400)
    expect(resets(150)).toBeUndefined()
    expect(resets(50)).toBeUndefined()
  })

  it('are bounded', () => {
    const history = new StateHistory()
    for (let i = 1; i <= 2_500; i++) history.push(stateAt(i, 0))
    expect(history.at(400)).toBeUndefined()
    expect(history.at(2_500)?.state.at).toBe(2_500)
  })
})
