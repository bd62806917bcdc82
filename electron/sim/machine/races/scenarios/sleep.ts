import { deviceResume, deviceSuspend } from '../../../driver/device.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { LabStep, until } from '../lab-step.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { beginSession, useAndClose } from './sessions.ts'

const enableFromSleep: RaceScenario = {
  id: 'enable-from-sleep',
  kind: 'race',
  question: 'What does an ENABLE get that wakes the GPU itself?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* app.open()
        yield* until(stage.pfdev.pm, () => stage.pfdev.pm.status === 'suspended')
      },
      race: () => void stage.program('enable', app.enable()),
      after: () => useAndClose(app),
    }
  },
}

const enableWithAutosuspend: RaceScenario = {
  id: 'enable-with-autosuspend',
  kind: 'race',
  question: 'Does a program get a session that tries again only after the GPU has gone to sleep?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const { pm } = stage.pfdev
    const patient = function* (): Task {
      if ((yield* app.enable()) === 0) return
      yield* until(pm, () => pm.status === 'suspended')
      yield* app.enable()
    }
    return {
      prepare: () => app.open(),
      race: () => void stage.program('enable', patient()),
      after: () => useAndClose(app),
    }
  },
}

const enableVsResume: RaceScenario = {
  id: 'enable-vs-resume',
  kind: 'race',
  question: 'What does an ENABLE get while the close of another file wakes the GPU?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* app.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', app.enable())
        stage.program('close', other.close())
      },
      after: () => useAndClose(app),
    }
  },
}

const systemSleep: RaceScenario = {
  id: 'session-vs-sleep',
  kind: 'race',
  question: 'What is left of a session after the system slept?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      prepare: () => openSession(stage, app),
      race: () => void stage.program('systemd-sleep', sleep(stage, [])),
      after: () => useAndClose(app),
    }
  },
}

const systemSleepVsDump: RaceScenario = {
  id: 'system-sleep-vs-dump',
  kind: 'race',
  question: 'What does a dump get that system sleep interrupts and starts again?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      prepare: () => openSession(stage, app),
      race() {
        const dump = stage.program('dump', app.dump())
        stage.program('systemd-sleep', sleep(stage, [dump]))
      },
      after: () => useAndClose(app),
    }
  },
}

/** On a GPU that is awake for others: v1 deadlocks with itself where ENABLE wakes it. */
function* openSession(stage: RaceStage, app: RaceClient): Task {
  yield* stage.stayAwake()
  yield* app.open()
  yield* beginSession(app)
}

/** pm_suspend(): freezes the programs, suspends the device, and all of it back. */
function* sleep({ machine, pfdev, clients }: RaceStage, programs: readonly Thread[]): Task {
  const { freezer } = machine
  const touched = [freezer, ...programs].map((object) => [object, 'write'] as const)
  yield* new LabStep(freezer, touched, () => {
    freezer.freeze(programs)
  })
  // A program stops when its call returns, which ends with one of these objects.
  const signs = [freezer, pfdev.perfcnt.lock, ...clients.map(({ drm }) => drm.memory)]
  const stopped = () => programs.every(({ exited, parked }) => exited || parked?.object === freezer)
  const reading = signs.map((object) => [object, 'read'] as const)
  yield* new LabStep(freezer, reading, () => undefined, stopped)
  if ((yield* deviceSuspend(pfdev)) === 0) yield* deviceResume(pfdev)
  yield* new LabStep(freezer, touched, () => {
    freezer.thaw(programs)
  })
}

export const sleeping: readonly RaceScenario[] = [
  enableFromSleep,
  enableWithAutosuspend,
  enableVsResume,
  systemSleep,
  systemSleepVsDump,
]
