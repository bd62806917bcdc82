import { deviceResume, deviceSuspend } from '../../driver/device.ts'
import { PERFCNT_DUMP, PERFCNT_ENABLE } from '../../driver/uapi.ts'
import { msecs, nanos, type Nanos, seconds } from '../../kernel/clock.ts'
import { EAGAIN } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { type FaultKind } from '../faults.ts'
import { type LiveScenario, type LiveStage } from '../scenario.ts'

/** When the fault of a scenario strikes: a second into the run, or a quarter of a short one. */
const faultTime = ({ duration }: LiveStage): Nanos => nanos(Math.min(seconds(1), Math.round(duration / 4)))

const withFault = (id: string, question: string, fault: FaultKind): LiveScenario => ({
  id,
  kind: 'live',
  question,
  stage(stage) {
    stage.sampleAllAlong()
    stage.render()
    stage.at(faultTime(stage), fault)
  },
})

const steady: LiveScenario = {
  id: 'steady',
  kind: 'live',
  question: 'Does a session without any fault go through?',
  stage(stage) {
    stage.sampleAllAlong()
    stage.render()
  },
}

const seedBug: LiveScenario = {
  id: 'seed-bug',
  kind: 'live',
  question: 'What does a reset with no job in flight do to the use count when the session ends?',
  stage(stage) {
    const { sampler, machine } = stage
    const pause = msecs(20)
    const program = function* (): Task {
      yield* sampler.client.open()
      yield* sampler.enable()
      yield* msleep(machine.kernel, pause)
      yield* sampler.dump()
      yield* msleep(machine.kernel, pause)
      yield* msleep(machine.kernel, pause)
      yield* sampler.dump()
      yield* sampler.disable()
      yield* sampler.client.close()
    }
    stage.program('pps-producer', program())
    stage.at(nanos(1.5 * pause + msecs(1)), 'reset')
  },
}

const autosuspend: LiveScenario = {
  id: 'autosuspend',
  kind: 'live',
  question: 'What does an enable get that wakes the GPU itself?',
  stage({ sampler, machine, program }) {
    const body = function* (): Task {
      yield* sampler.client.open()
      for (let round = 0; round < 2; round++) {
        yield* sampler.enable()
        yield* msleep(machine.kernel, msecs(10))
        yield* sampler.dump()
        yield* sampler.disable()
        yield* msleep(machine.kernel, msecs(60))
      }
      yield* sampler.client.close()
    }
    program('pps-producer', body())
  },
}

const systemSleep: LiveScenario = {
  id: 'system-sleep',
  kind: 'live',
  question: 'What is left of a session after the system slept? (No workload: a job in flight aborts the sleep.)',
  stage(stage) {
    const { machine } = stage
    stage.sampleAllAlong()
    const sleep = function* (): Task {
      yield* msleep(machine.kernel, faultTime(stage))
      const programs = machine.kernel.threads.filter(({ kind, name }) => kind === 'user' && name !== 'systemd-sleep')
      stage.log('PM: suspend entry')
      yield* machine.freezer.freeze(programs)
      // Programs stop within this time; a dump takes microseconds.
      yield* msleep(machine.kernel, msecs(20))
      const ret = yield* deviceSuspend(machine.pfdev)
      if (ret === 0) {
        yield* msleep(machine.kernel, msecs(500))
        yield* deviceResume(machine.pfdev)
      }
      stage.log(ret === 0 ? 'PM: suspend exit' : `PM: suspend aborted (${ret})`)
      yield* machine.freezer.thaw(programs)
    }
    stage.program('systemd-sleep', sleep())
  },
}

const twoClients: LiveScenario = {
  id: 'two-clients',
  kind: 'live',
  question:
    "What does a second file's enable get during a session, after its owner's reset, and once the owner is gone?",
  stage(stage) {
    const { machine } = stage
    const moment = faultTime(stage)
    stage.sampleAllAlong()
    stage.at(moment, 'reset')
    const second = stage.client('perfmon')
    const enable = function* (): Task<number> {
      return (yield* second.ioctl(PERFCNT_ENABLE, { enable: 1 })).result
    }
    const body = function* (): Task {
      yield* second.open()
      const buffer = second.memory.alloc(machine.model.dumpBytes)
      yield* msleep(machine.kernel, nanos(Math.round(moment / 2)))
      yield* enable()
      yield* msleep(machine.kernel, moment)
      yield* enable()
      // The owner disables at the end of the run, or a second later if its dump waits.
      yield* msleep(machine.kernel, nanos(stage.duration + seconds(1.5)))
      for (let tries = 0; tries < 3; tries++) {
        const result = yield* enable()
        if (result !== EAGAIN && result !== -EAGAIN) break
      }
      yield* second.ioctl(PERFCNT_DUMP, { buf_ptr: BigInt(buffer) })
      yield* second.ioctl(PERFCNT_ENABLE, { enable: 0 })
      yield* second.close()
    }
    stage.program('perfmon', body())
  },
}

/** The live scenarios of the command line and of the window's tests. */
export const LIVE_SCENARIOS: readonly LiveScenario[] = [
  steady,
  withFault('hang-during-sampling', 'What do dumps get when a job hangs while counters are sampled?', 'hang'),
  seedBug,
  withFault('mmu-fault', "Does a client's write to an unmapped address disturb the session of another?", 'mmu-fault'),
  withFault('job-fault', 'Does a job that ends with a fault disturb the session?', 'job-fault'),
  withFault(
    'bus-fault',
    'Does JOB_BUS_FAULT need a reset (G57 only), and what does it do to the session?',
    'bus-fault',
  ),
  withFault('gpu-fault', 'What do dumps get once a GPU fault has masked the interrupts?', 'gpu-fault'),
  withFault('as-stuck', 'What follows when an address space never finishes its command?', 'as-stuck'),
  withFault('lost-irq', 'What does a dump get whose last interrupt is lost, and the one after it?', 'lost-irq'),
  withFault('reset-stuck', 'Does the session survive a soft reset that never completes?', 'reset-stuck'),
  autosuspend,
  systemSleep,
  twoClients,
]
