import * as regs from '../../../device/regs.ts'
import { deviceScheduleReset } from '../../../driver/device.ts'
import { type Operation, type Task } from '../../../kernel/operation.ts'
import { LabStep, until } from '../lab-step.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder, kill } from './programs.ts'
import { withSession } from './scenario.ts'

/** The hardware faults, at any moment. */
function* gpuFault({ machine }: RaceStage): Task {
  const { device } = machine
  const touched = device.footprint(regs.GPU_INT_CLEAR, 'write', regs.GPU_IRQ_FAULT)
  yield* new LabStep(device.register(regs.GPU_FAULT_STATUS), touched, () => {
    device.faults.gpuFault()
  })
}

export const dumps: readonly RaceScenario[] = [
  withSession({
    id: 'signal-during-dump',
    question: 'What does the dump after an interrupted one return?',
    race(stage, app) {
      kill(stage, stage.program('dump', inOrder(app.dump(), app.dump())))
    },
  }),
  withSession({
    id: 'signal-vs-reset',
    question: 'Is a reset still reported when a signal ends the dump that would have told of it?',
    race(stage, app) {
      kill(stage, stage.program('dump', app.dump()))
      stage.requestReset('reset')
    },
  }),
  withSession({
    id: 'signal-then-disable',
    question: 'Where does the sample of an interrupted dump go when the session ends at once?',
    race(stage, app) {
      kill(stage, stage.program('dump', inOrder(app.dump(), app.disable())))
    },
  }),
  withSession({
    id: 'dump-while-pending',
    question: 'Does a dump that begins once a reset is asked for sample before it?',
    race(stage, app) {
      stage.program('dump', inOrder(deviceScheduleReset(stage.pfdev, 'lab'), app.dump()))
    },
  }),
  withSession({
    id: 'abandoned-dump',
    question: 'What does the dump after one whose interrupt was lost return?',
    *arm({ machine }) {
      machine.device.faults.loseIrq()
    },
    race(stage, app) {
      stage.program('dump', inOrder(app.dump(), app.dump()))
      stage.watchdog()
    },
  }),
  withSession({
    id: 'lost-irq-vs-reset',
    question: 'Is a reset still reported when the dump that would have told of it times out?',
    *arm({ machine }) {
      machine.device.faults.loseIrq()
    },
    race(stage, app) {
      stage.program('dump', inOrder(app.dump(), app.dump()))
      stage.requestReset('reset')
      stage.watchdog()
    },
  }),
  withSession({
    id: 'gpu-fault-then-dump',
    question: 'What do dumps get once a GPU fault has masked the interrupts?',
    race(stage, app) {
      stage.program('gpu-fault', gpuFault(stage))
      stage.program('dump', app.dump())
      stage.watchdog()
    },
  }),
  withSession({
    id: 'gpu-fault-vs-reset',
    question: 'Do interrupts stay masked when the handler of a GPU fault outlives a reset?',
    race(stage) {
      stage.program('gpu-fault', gpuFault(stage))
      stage.requestReset('reset')
    },
  }),
  withSession({
    id: 'reset-storm',
    question: 'Does a dump give up that every reset strikes?',
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset', 6, untilArmed(stage))
    },
  }),
  withSession({
    id: 'reset-fails',
    question: 'What is left of a session when neither a soft nor a hard reset completes?',
    *arm({ machine }) {
      machine.device.faults.softResetStuck()
      machine.device.faults.hardResetStuck()
    },
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset')
      stage.watchdog()
    },
  }),
  withSession({
    id: 'as-get-fails',
    question: 'What becomes of a session whose address space is not to be had again after a reset?',
    *arm(stage) {
      stage.failAsGet('panfrost_device_reset')
    },
    race(stage, app) {
      stage.program('dump', app.dump())
      stage.requestReset('reset', 2)
    },
  }),
  withSession({
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
  withSession({
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

/** Nobody has completed what the dump waits for, or there is no dump under way. */
function untilArmed({ pfdev }: RaceStage): Operation<void> {
  const { dumpComp, lock } = pfdev.perfcnt
  return until(dumpComp, () => dumpComp.done === 0 || lock.owner === undefined, [lock])
}
