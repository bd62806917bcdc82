import { describe, expect, it } from 'vitest'
import { NO_COUNTERS } from '../device/counters.ts'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { deviceScheduleReset } from '../driver/device.ts'
import { policyById } from '../driver/policies/index.ts'
import { seconds } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { Machine } from '../machine/machine.ts'
import { RaceClient } from '../machine/races/race-client.ts'
import { isResume, labelOf } from './step-label.ts'

/** The labels of a lone program: one line for each call, resets included; a run of the same label once. */
function labelsOf(policy: string): string {
  const lines: string[][] = []
  const enabling = new Set<Thread>()
  const ignore = () => undefined
  const machine: Machine = new Machine({
    model: gpuModel('g52-mp2'),
    policy: policyById(policy),
    seed: 1,
    unstableIoctls: true,
    counters: NO_COUNTERS,
    events: {
      attach: ignore,
      rest: ignore,
      log: ignore,
      splat: ignore,
      jobEnded: ignore,
      sampleWritten: ignore,
      resetBegin: ignore,
      resetEnd: ignore,
    },
    step(thread, operation, value) {
      const label = labelOf(thread, operation, value, enabling.has(thread))
      const line = lines.at(-1)
      if (label === undefined || line === undefined) return
      const shown = isResume(thread) ? `(${label})` : label
      if (line.at(-1) !== shown) line.push(shown)
    },
  })
  const client = new RaceClient(machine, 'client', {
    called(_client, name) {
      lines.push([`${name}:`])
      if (name === 'ENABLE') enabling.add(machine.kernel.current)
      else enabling.delete(machine.kernel.current)
    },
    returned(_client, _name, result) {
      lines.at(-1)?.push(`= ${result}`)
    },
  })
  const program = function* (): Task {
    yield* client.open()
    yield* client.enable()
    if (machine.pfdev.perfcnt.user === undefined) yield* client.enable()
    yield* client.dump()
    lines.push(['reset:'])
    yield* deviceScheduleReset(machine.pfdev, 'test')
    yield* machine.pfdev.reset.work.flush()
    yield* client.dump()
    yield* client.disable()
    yield* client.close()
  }
  machine.kernel.spawn('main', 'user', program(), 'main')
  machine.kernel.runUntil(machine.kernel.clock.in(seconds(10)), () => machine.kernel.programs === 0)
  return '\n' + lines.map((line) => line.join(' ')).join('\n')
}

describe('labels', () => {
  it('of mainline are those of the tables', () => {
    expect(labelsOf('mainline')).toMatchInlineSnapshot(`
      "
      ENABLE: E0 E1 (R7a.mask) (R7a) (R7a.end) (R7b) (R7c) (R7c.end) (R7d) E5 hw.clean I I.stat I2 I.clear E5.end E7 E7.end E8.en E8 E10 = 0
      DUMP: D0 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      reset: pending R0 R1 R3 R4 R6 R7a.mask R7a R7a.end R7b R7c R7c.zero R7c.end R7d R8 R12 R13
      DUMP: D0 D3 D4 D5 D6 D7 D.unlock = -110
      DISABLE: X0 X2 X4 X5 X6 X7 X8 X.unlock = 0
      CLOSE: C C.lock C.release = 0"
    `)
  })

  it('of v1: the hook after the soft reset, under perfcnt->lock', () => {
    expect(labelsOf('v1').split('\n').slice(1, 3)).toMatchInlineSnapshot(`
      [
        "ENABLE: E0 E1 (R7a.mask) (R7a) (R7a.end)",
      ]
    `)
  })

  it('of v2: the hook first, and the flag', () => {
    expect(labelsOf('v2')).toMatchInlineSnapshot(`
      "
      ENABLE: E0 E1 (H.off) (H.flag) (R7a.mask) (R7a) (R7a.end) (R7b) (R7c) (R7c.end) (R7d) E5 hw.clean I I.stat I2 I.clear E5.end E6 E7 E7.end E8.en E8 E9 E.flush E10 = 11
      ENABLE: E0 E1 E3.flush E5 hw.clean I I.stat I2 I.clear E5.end E6 E7 E7.end E8.en E8 E9 E10 = 0
      DUMP: D0 D2 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      reset: pending R0 R1 R3 R4 R6 H.off H.flag R7a.mask R7a R7a.end R7b R7c R7c.zero R7c.end R7d R8 R12 R13
      DUMP: D0 D2 D.unlock = -5
      DISABLE: X0 X2 X4 X5 X.flag X7 X8 X.unlock = 0
      CLOSE: C C.lock C.release = 0"
    `)
  })

  it('of v3: a hook before the reset and one after', () => {
    expect(labelsOf('v3')).toMatchInlineSnapshot(`
      "
      ENABLE: E0 E1 (R7a.mask) (R7a) (R7a.end) (R7b) (R7c) (R7c.end) (R7d) E5 E9 hw.clean I I.stat I2 I.clear E5.end E.flag E7 E7.end E8.en E8 E9 E10 = 0
      DUMP: D0 D2 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D2 D8 D.unlock = 0
      reset: pending R0 R1 R3 R4 R6 H.flag H.wake H.off R7a.mask R7a R7a.end R7b R7c R7c.zero R7c.end R7d H.get H.on R8 R12 R13
      DUMP: D0 D2 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D2 D8 D.unlock = 0
      DISABLE: X0 X6 X2 X4 X5 X7 X7.flush X8 X.unlock = 0
      CLOSE: C C.lock C.release = 0"
    `)
  })

  it('of v4: one hook, after the reset', () => {
    expect(labelsOf('v4')).toMatchInlineSnapshot(`
      "
      ENABLE: E0 E1 (R7a.mask) (R7a) (R7a.end) (R7b) (R7c) (R7c.end) (R7d) E7 E7.end E8.en E8 E10 = 0
      DUMP: D0 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      reset: pending R0 R1 R3 R4 R6 R7a.mask R7a R7a.end R7b R7c R7c.zero R7c.end R7d H.get H.on H.wake R8 R12 R13
      DUMP: D0 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      DISABLE: X0 X2 X6 X4 X5 X7 X7.flush X8 X.unlock = 0
      CLOSE: C C.lock C.release = 0"
    `)
  })

  it('of restore', () => {
    expect(labelsOf('restore')).toMatchInlineSnapshot(`
      "
      ENABLE: E0 E1 (R7a.mask) (R7a) (R7a.end) (R7b) (R7c) (R7c.end) (R7d) (H.wake) E6 E5 hw.clean I I.stat I2 I.clear E5.end E6 E7 E7.end E8.en E8 E10 = 0
      DUMP: D0 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      reset: pending R0 R1 R3 R4 R6 H.put R7a.mask R7a R7a.end R7b R7c R7c.zero R7c.end R7d H.get H.on H.wake R8 R12 R13
      DUMP: D0 D3 D4 D5 D6 hw.sample I I.stat I1 I.clear hw.clean I I.stat I2 I.clear D7 D8 D.unlock = 0
      DISABLE: X0 X2 X6 X4 X5 X7 X7.flush X8 X.unlock = 0
      CLOSE: C C.lock C.release = 0"
    `)
  })
})
