import { expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'

const HANG_TIMEOUT_S = 0.5

overEachLauncher('a hang', ({ window: open }) => {
  it('ends the session under mainline, and its end drops a use count below zero', async () => {
    const window = open()
    await window.setSpeed(10)
    await window.sees(() => window.samples()).toBeGreaterThan(10)
    await window.inject('hang')

    await window.sees(() => window.log('gpu sched timeout')).toHaveLength(1)
    const [fault] = await window.log('fault injected: hang')
    const [timeout] = await window.log('gpu sched timeout')
    expect(timeout?.at).toBeGreaterThanOrEqual((fault?.at ?? NaN) + HANG_TIMEOUT_S)
    expect(timeout?.at).toBeLessThan((fault?.at ?? NaN) + HANG_TIMEOUT_S + 0.1)
    await window.sees(() => window.log('GPU reset #1 is over')).toHaveLength(1)

    // A reset until a dump fails; then it is known that the session did not survive it.
    await window.sees(() => window.discontinuities()).toMatchObject([{ kind: 'SESSION_LOST', isOpen: true }])
    const [lost] = await window.discontinuities()
    expect(lost?.text).toContain('job timeout, JS')
    await window.sees(() => window.count('PERFCNT_DUMP', '-ETIMEDOUT')).toBeGreaterThan(0)

    expect(await window.log('WARN')).toEqual([])
    await window.get('session-disable').click()
    await window.sees(() => window.log('as_count')).toHaveLength(1)
    await window.sees(() => window.status('session')).toBe('disabled')
  })

  it('makes every dump -EIO under v2, and an enable of the sleeping GPU +11', async () => {
    const window = open()
    await window.choosePolicy('v2')
    await window.inject('hang')
    await window.sees(() => window.count('PERFCNT_DUMP', '-EIO')).toBeGreaterThan(0)
    expect(await window.results('PERFCNT_DUMP')).toEqual(['0', '-EIO'])

    await window.get('workload').selectOption('idle')
    await window.get('session-disable').click()
    await window.sees(() => window.status('session')).toBe('disabled')
    const now = await window.now()
    // Longer than the autosuspend delay of 50 ms, and than what the workload had in flight.
    await window.sees(() => window.now()).toBeGreaterThan(now + 2e9)
    // The first session of the run was enabled from idle too.
    const before = await window.count('PERFCNT_ENABLE', '+11')
    await window.get('session-enable').click()
    await window.sees(() => window.count('PERFCNT_ENABLE', '+11')).toBe(before + 1)
  })

  it('is one reported discontinuity under restore, and the session goes on', async () => {
    const window = open()
    await window.choosePolicy('restore')
    await window.inject('hang')
    await window.sees(() => window.discontinuities()).toHaveLength(1)
    await window.sees(async () => (await window.discontinuities())[0]?.isOpen).toBe(false)
    const samples = await window.samples()
    await window.sees(() => window.samples()).toBeGreaterThan(samples + 10)

    expect(await window.discontinuities()).toMatchObject([{ kind: 'RESET', isOpen: false }])
    expect(await window.results('PERFCNT_DUMP')).toEqual(['0'])
    expect(await window.log('WARN')).toEqual([])
    expect(await window.status('session')).toBe('enabled')
  })
})
