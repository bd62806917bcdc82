// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useRun } from './run.ts'

describe('the run on screen', () => {
  it('counts system calls by name and result, as the caller got them', async () => {
    const { lab, pass } = await openWindow()
    await pass(100)
    await lab.injectFault('reset')
    await pass(3_000)
    const run = useRun()
    const found = run.ioctlCounts.map(({ name, result }) => `${name} ${result}`)
    expect(found).toEqual(['PERFCNT_DUMP 0', 'PERFCNT_DUMP -ETIMEDOUT', 'PERFCNT_ENABLE 0'])
    expect(run.ioctlCounts[0]?.count).toBe(run.samples)
  })

  it('replaces a discontinuity by what is reported later under its id', async () => {
    const { lab, pass } = await openWindow()
    await lab.injectFault('hang')
    await pass(1_000)
    const run = useRun()
    expect(run.discontinuities).toMatchObject([{ kind: 'SESSION_LOST', tFirstGood: undefined }])
    await lab.disableSession()
    await lab.enableSession()
    await pass(50)
    expect(run.discontinuities.map(({ kind }) => kind)).toEqual(['SESSION_LOST', 'DISABLED'])
    expect(run.discontinuities[0]?.tFirstGood).toBe(1_000e6)
  })

  it('shows the violated check that the WARN of disable stands for', async () => {
    const { lab, pass } = await openWindow()
    await lab.injectFault('reset')
    await pass(1_000)
    const run = useRun()
    expect(run.violations).toEqual([])
    await lab.disableSession()
    await pass(10)
    expect(run.violations).toMatchObject([{ id: 'as-count', ok: false }])
    expect(run.log.at(-1)?.trace[0]).toBe('panfrost_mmu_as_put')
  })

  it('starts over when the machine is rebooted', async () => {
    const { lab, pass } = await openWindow()
    await pass(1_000)
    await lab.reboot({ policy: 'v2' })
    await pass(20)
    const run = useRun()
    expect(run.settings?.policy).toBe('v2')
    expect(run.now).toBe(20e6)
    expect(run.log).toHaveLength(1)
  })

  it('keeps the newest 5,000 log lines, each with its own number', async () => {
    const { lab, pass } = await openWindow()
    for (let i = 0; i < 6_000; i++) await lab.injectFault('mmu-fault')
    await pass(10)
    const run = useRun()
    expect(run.log).toHaveLength(5_000)
    expect(run.log.at(-1)?.seq).toBe(6_000)
  })
})
