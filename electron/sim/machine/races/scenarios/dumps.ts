import * as regs from '../../../device/regs.ts'
import { sendSignal } from '../../../kernel/signal.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { LabStep } from '../lab-step.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { beginSession, useAndClose } from './sessions.ts'

interface DumpRace {
  readonly id: string
  readonly question: string
  /** The end of a lost wait, where interrupts get lost. */
  readonly watchdog?: boolean
  arm?(stage: RaceStage): void
  race(stage: RaceStage, app: RaceClient): void
}

/** A session in which something becomes of a dump. */
const withDump = ({ id, question, watchdog = false, arm, race }: DumpRace): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
        arm?.(stage)
      },
      race() {
        race(stage, app)
        if (watchdog) stage.watchdog()
      },
      *after() {
        if (app.drm.openFile === undefined) return
        yield* useAndClose(app)
      },
    }
  },
})

function* twice(call: () => Task<unknown>): Task {
  yield* call()
  yield* call()
}

function* signal(thread: Thread): Task {
  yield* sendSignal(thread)
}

function* gpuFault({ machine }: RaceStage): Task {
  const { device } = machine
  const touched = device.footprint(regs.GPU_INT_CLEAR, 'write')
  yield* new LabStep(device.register(regs.GPU_FAULT_STATUS), touched, () => {
    device.faults.gpuFault()
  })
}

export const dumps: readonly RaceScenario[] = [
  withDump({
    id: 'signal-during-dump',
    question: 'What does the dump after an interrupted one return?',
    race(stage, app) {
      const dump = stage.program(
        'dump',
        twice(() => app.dump()),
      )
      stage.program('kill', signal(dump))
    },
  }),
  withDump({
    id: 'signal-vs-reset',
    question: 'Is a reset still reported when a signal ends the dump that would have told of it?',
    race(stage, app) {
      const dump = stage.program('dump', app.dump())
      stage.program('kill', signal(dump))
      stage.requestReset('reset')
    },
  }),
  withDump({
    id: 'signal-then-disable',
    question: 'Where does the sample of an interrupted dump go when the session ends at once?',
    race(stage, app) {
      const leave = function* (): Task {
        yield* app.dump()
        yield* app.disable()
      }
      const dump = stage.program('dump', leave())
      stage.program('kill', signal(dump))
    },
  }),
  withDump({
    id: 'abandoned-dump',
    question: 'What does the dump after one whose interrupt was lost return?',
    watchdog: true,
    arm: ({ machine }) => machine.device.faults.loseIrq(),
    race: (stage, app) =>
      void stage.program(
        'dump',
        twice(() => app.dump()),
      ),
  }),
  withDump({
    id: 'lost-irq-vs-reset',
    question: 'Is a reset still reported when the dump that would have told of it times out?',
    watchdog: true,
    arm: ({ machine }) => machine.device.faults.loseIrq(),
    race(stage, app) {
      stage.program(
        'dump',
        twice(() => app.dump()),
      )
      stage.requestReset('reset')
    },
  }),
  withDump({
    id: 'gpu-fault-then-dump',
    question: 'What do dumps get once a GPU fault has masked the interrupts?',
    watchdog: true,
    race(stage, app) {
      stage.program('gpu-fault', gpuFault(stage))
      stage.program('dump', app.dump())
    },
  }),
  withDump({
    id: 'gpu-fault-vs-reset',
    question: 'Do interrupts stay masked when the handler of a GPU fault outlives a reset?',
    race(stage) {
      stage.program('gpu-fault', gpuFault(stage))
      stage.requestReset('reset')
    },
  }),
  withDump({
    id: 'reset-storm',
    question: 'Does a dump give up that every reset strikes?',
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset', 6)
    },
  }),
  withDump({
    id: 'reset-fails',
    question: 'What is left of a session when neither a soft nor a hard reset completes?',
    watchdog: true,
    arm({ machine }) {
      machine.device.faults.softResetStuck()
      machine.device.faults.hardResetStuck()
    },
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset')
    },
  }),
  withDump({
    id: 'as-get-fails',
    question: 'What becomes of a session whose address space is not to be had again after a reset?',
    arm: (stage) => {
      stage.failAsGet('panfrost_device_reset')
    },
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset', 2)
    },
  }),
  withDump({
    id: 'old-caller',
    question: 'What does a program get that was compiled before the report field was there?',
    race(stage, app) {
      app.shortDumps = true
      stage.program(
        'dump',
        app.retried(3, () => app.dump()),
      )
      stage.requestReset('reset')
    },
  }),
  withDump({
    id: 'new-caller',
    question: 'What does drmIoctl() make of the answers to a program that passes the report field?',
    race(stage, app) {
      stage.program(
        'dump',
        app.retried(3, () => app.dump()),
      )
      stage.requestReset('reset')
    },
  }),
]
