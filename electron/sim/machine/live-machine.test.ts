import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { msecs, nanos } from '../kernel/clock.ts'
import { createLiveMachine, type LiveMachineOptions } from './live-machine.ts'
import { type TraceEvent } from './trace.ts'

function live(policy: string, options: Partial<LiveMachineOptions> = {}) {
  const events: TraceEvent[] = []
  const machine = createLiveMachine({
    model: gpuModel('g52-mp2'),
    policy,
    seed: 1,
    workload: 'fragment',
    period: msecs(10),
    counterset: 0,
    client: 'mesa',
    sink: (event) => events.push(event),
    watchLanes: false,
    ...options,
  })
  const run = (ms: number) => {
    machine.runUntil(nanos(machine.now + ms * 1e6))
  }
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is Extract<TraceEvent, { type: T }> => event.type === type)
  return { machine, events, run, of }
}

describe('a live machine', () => {
  it('samples each period, and each sample begins where the last one ended', () => {
    const { machine, run, of } = live('mainline')
    machine.enableSession()
    run(105)
    const samples = of('sample').map(({ sample }) => sample)
    expect(samples).toHaveLength(10)
    for (const [i, sample] of samples.entries()) {
      expect(sample.end).toBeGreaterThan(sample.begin)
      if (i > 0) expect(sample.begin).toBe(samples[i - 1]?.end)
    }
  })

  it('joins no two epochs across a restored reset: the next sample begins at its end', () => {
    const { machine, run, of } = live('restore')
    machine.enableSession()
    run(100)
    machine.inject('reset')
    run(100)
    const reset = of('reset').at(-1)?.reset
    const [last] = of('discontinuity')
      .map(({ discontinuity }) => discontinuity)
      .slice(-1)
    const first = of('sample').find(({ sample }) => sample.resets > 0)?.sample
    expect(last).toMatchObject({ kind: 'RESET', configRestored: 'yes', epochBefore: 0, epochAfter: 1 })
    expect(first).toMatchObject({ epoch: 1, resets: 1, begin: reset?.end })
  })

  it('names of a session that is lost the reset that struck it, whatever resets come after', () => {
    // A dump fails after a second under mainline, at once under v2.
    for (const [policy, ms] of [
      ['mainline', 1_100],
      ['v2', 50],
    ] as const) {
      const { machine, run, of } = live(policy)
      const told = () => {
        const { kind, cause } = of('discontinuity').at(-1)?.discontinuity ?? {}
        return `${kind}: ${cause}`
      }
      machine.enableSession()
      run(15)
      machine.inject('reset')
      run(ms)
      machine.inject('reset')
      run(50)
      expect(of('reset').at(-1)?.reset.id, policy).toBe(2)
      expect(told(), policy).toBe('SESSION_LOST: GPU reset #1 (lab)')
      machine.disableSession()
      run(ms)
      machine.enableSession()
      run(50)
      machine.inject('reset')
      run(ms)
      expect(told(), policy).toBe('SESSION_LOST: GPU reset #3 (lab)')
    }
  })

  it('names the first and the last of the resets that a restored session outlived between two dumps', () => {
    const { machine, run, of } = live('restore', { period: msecs(50) })
    machine.enableSession()
    run(60)
    for (const ms of [5, 5, 100]) {
      machine.inject('reset')
      run(ms)
    }
    expect(of('discontinuity').map(({ discontinuity }) => discontinuity.cause)).toEqual([
      'GPU reset #1 (lab)',
      'GPU resets #1 (lab) to #3 (lab)',
    ])
  })

  it('fires an armed fault at its moment, and not one that was disarmed', () => {
    const { machine, run, of } = live('mainline')
    machine.inject('reset', nanos(machine.now + 20e6))
    const other = machine.inject('hang', nanos(machine.now + 30e6))
    machine.disarm(other)
    run(50)
    expect(of('fault').map(({ fault }) => `${fault.kind} ${fault.phase} ${fault.at}`)).toEqual([
      'reset armed 1020000000',
      'hang armed 1030000000',
      'hang disarmed 1030000000',
      'reset injected 1020000000',
    ])
  })

  it('takes the same steps for the same inputs, whatever the slices', () => {
    const digest = (slices: readonly number[]) => {
      const { machine, run } = live('v2')
      machine.enableSession()
      machine.inject('hang')
      for (const ms of slices) run(ms)
      return machine.digest
    }
    expect(digest([700, 300])).toBe(digest(Array.from({ length: 100 }, () => 10)))
  })

  it('steps one operation at a time, through idle time as well', () => {
    const { machine } = live('mainline', { workload: 'idle' })
    machine.enableSession()
    const { steps, now } = machine
    for (let i = 0; i < 200; i++) machine.step()
    expect(machine.steps).toBe(steps + 200)
    expect(machine.now).toBeGreaterThan(now)
  })

  it('WARNs of too many uses when four jobs and a session share a VM only with the heavy workload', () => {
    const warns = (workload: 'fragment' | 'heavy') => {
      const { machine, run, of } = live('mainline', { workload })
      machine.enableSession()
      run(500)
      return of('splat').map(({ splat }) => splat.text)
    }
    expect(warns('fragment')).toEqual([])
    expect(warns('heavy')).toContain('panfrost_mmu_as_get: en >= (NUM_JOB_SLOTS + 1)')
  })

  it('shows the address spaces, job slots, session and checks', () => {
    const { machine, run } = live('mainline')
    machine.enableSession()
    run(5)
    const state = machine.state()
    expect(state.addressSpaces).toHaveLength(8)
    expect(
      state.addressSpaces
        .filter(({ owner }) => owner !== undefined)
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual(['pps-producer', 'workload'])
    expect(state.perfcnt).toMatchObject({ user: 'pps-producer', mode: 'manual' })
    expect(state.checks.every(({ ok }) => ok)).toBe(true)
  })

  it('injects a fault at the next occurrence of an event, once, in the order of arming', () => {
    const { machine, run, of } = live('restore')
    machine.enableSession()
    run(15)
    machine.inject('reset', 'sample-irq')
    machine.inject('gpu-fault', 'sample-irq')
    run(30)
    const faults = of('fault').map(({ fault }) => fault)
    expect(faults.map(({ id, phase, on }) => [id, phase, on])).toEqual([
      [1, 'armed', 'sample-irq'],
      [2, 'armed', 'sample-irq'],
      [1, 'injected', 'sample-irq'],
      [2, 'injected', 'sample-irq'],
    ])
    const dump = of('ioctl').find(
      ({ ioctl }) => ioctl.name === 'PERFCNT_DUMP' && ioctl.end >= (faults[2]?.at ?? Infinity),
    )
    expect(faults[2]?.at).toBeGreaterThan(dump?.ioctl.begin ?? Infinity)
    expect(of('reset').length).toBeGreaterThan(0)
  })

  it('runs to an event, and stands there in the middle of the moment', () => {
    const { machine, of } = live('mainline')
    machine.enableSession()
    expect(machine.runTo('dump', nanos(machine.now + 1e6))).toBe(false)
    expect(machine.runTo('sample-irq', nanos(machine.now + 1e9))).toBe(true)
    expect(of('sample')).toHaveLength(0)
    const before = machine.now
    expect(machine.runTo('sample-irq', nanos(machine.now + 1e9))).toBe(true)
    expect(machine.now - before).toBeGreaterThan(9e6)
    expect(of('sample')).toHaveLength(1)
  })

  it('has a client that enables again when a dump fails, and one that never does', () => {
    const samplesAfter = (client: 'mesa' | 'careful') => {
      const { machine, run, of } = live('mainline', { client })
      machine.enableSession()
      run(15)
      machine.inject('reset')
      run(1_200)
      const reset = of('reset').at(-1)?.reset
      return of('sample').filter(({ sample }) => sample.end > (reset?.end ?? Infinity)).length
    }
    expect(samplesAfter('mesa')).toBe(0)
    expect(samplesAfter('careful')).toBeGreaterThan(5)
  })

  it('has a client that repeats what returns -EAGAIN, as drmIoctl() does', () => {
    const results = (client: 'mesa' | 'libdrm') => {
      const { machine, run, of } = live('v4', { client, period: msecs(1) })
      machine.enableSession()
      run(15)
      for (let i = 0; i < 12; i++) {
        machine.inject('reset', 'sample-irq')
        run(5)
      }
      const dumps = of('ioctl').filter(({ ioctl }) => ioctl.name.startsWith('PERFCNT_DUMP'))
      const retried = dumps.flatMap(({ ioctl }, i) =>
        ioctl.result === -11 ? [(dumps[i + 1]?.ioctl.begin ?? Infinity) - ioctl.end] : [],
      )
      return retried
    }
    const [mesa, libdrm] = [results('mesa'), results('libdrm')]
    expect(mesa.length).toBeGreaterThan(0)
    expect(Math.min(...mesa)).toBeGreaterThan(100_000)
    expect(libdrm.length).toBeGreaterThan(0)
    expect(Math.max(...libdrm)).toBe(10_000)
  })
})
