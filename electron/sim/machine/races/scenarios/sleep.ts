import { deviceResume, deviceSuspend } from '../../../driver/device.ts'
import { type Footprint, type Task } from '../../../kernel/operation.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { LabStep, until } from '../lab-step.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race, withSession } from './scenario.ts'
import { useAndClose } from './sessions.ts'

const asleep = ({ pfdev: { pm } }: RaceStage) => until(pm, () => pm.status === 'suspended')

/** pm_suspend(): freezes the programs, suspends the device, and all of it back. */
function* sleep({ machine, pfdev, clients }: RaceStage, programs: readonly Thread[]): Task {
  const { freezer } = machine
  yield* freezer.freeze(programs)
  // A program stops when its call returns, which ends with a step on one of these. What copies from or to a process updates its memory.
  const footprint: Footprint = [
    [freezer, 'read'],
    [pfdev.perfcnt.lock, 'read'],
    ...clients.map(({ drm }) => [drm.memory, 'write'] as const),
  ]
  const stopped = () => programs.every(({ exited, parked }) => exited || parked?.object === freezer)
  yield* new LabStep(freezer, footprint, () => undefined, stopped)
  if ((yield* deviceSuspend(pfdev)) === 0) yield* deviceResume(pfdev)
  yield* freezer.thaw(programs)
}

/** A program that tries once more, but only when the GPU sleeps again. */
function* enableWithPatience(stage: RaceStage, app: RaceClient): Task {
  if ((yield* app.enable()) === 0) return
  yield* asleep(stage)
  yield* app.enable()
}

/** A GPU that is woken, and a system that sleeps. */
export const sleeping: readonly RaceScenario[] = [
  race('enable-from-sleep', 'What does an ENABLE get that wakes the GPU itself?', (stage) => {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* app.open()
        yield* asleep(stage)
      },
      race: () => void stage.program('enable', app.enable()),
      after: () => useAndClose(app),
    }
  }),

  race(
    'enable-with-autosuspend',
    'Does a program get a session that tries again only after the GPU has gone to sleep?',
    (stage) => {
      const app = stage.client('app')
      return {
        prepare: () => app.open(),
        race: () => void stage.program('enable', enableWithPatience(stage, app)),
        after: () => useAndClose(app),
      }
    },
  ),

  race('enable-vs-resume', 'What does an ENABLE get while the close of another file wakes the GPU?', (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      prepare: () => inOrder(app.open(), other.open()),
      race() {
        stage.program('enable', app.enable())
        stage.program('close', other.close())
      },
      after: () => useAndClose(app),
    }
  }),

  withSession({
    id: 'session-vs-sleep',
    question: 'What is left of a session after the system slept?',
    race: (stage) => void stage.program('systemd-sleep', sleep(stage, [])),
  }),

  withSession({
    id: 'system-sleep-vs-dump',
    question: 'What does a dump get that system sleep interrupts and starts again?',
    race(stage, app) {
      const dump = stage.program('dump', app.dump())
      stage.program('systemd-sleep', sleep(stage, [dump]))
    },
  }),
]
