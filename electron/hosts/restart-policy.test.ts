import { describe, expect, it } from 'vitest'
import { restartDelay } from './restart-policy.ts'

describe('restartDelay', () => {
  it('waits 0.25, 1 and 4 s, then gives up', () => {
    expect(restartDelay([0], 0)).toBe(250)
    expect(restartDelay([0, 500], 500)).toBe(1_000)
    expect(restartDelay([0, 500, 2_000], 2_000)).toBe(4_000)
    expect(restartDelay([0, 500, 2_000, 7_000], 7_000)).toBeUndefined()
  })

  it('forgets what is five minutes old', () => {
    expect(restartDelay([0, 1, 2, 300_000], 300_000)).toBe(4_000)
    expect(restartDelay([0, 1, 2, 300_002], 300_002)).toBe(250)
  })
})
