import { msecs } from '../../../kernel/clock.ts'
import { msleep } from '../../../kernel/sleep.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { inOrder, kill } from './programs.ts'
import { race, withFile, withSession } from './scenario.ts'
import { beginSession, openSession, useAndClose } from './sessions.ts'

/** Longer than the autosuspend delay. */
const IDLE = msecs(60)

/** Scenarios that single rows of the race tables need: what is done before or after belongs to the row. */
export const ofTheTables: readonly RaceScenario[] = [
  withSession({
    id: 'interrupted-report',
    question: 'Is a reset reported although a signal ends the dump after it?',
    arm: (stage) => stage.resetNow(),
    race(stage, app) {
      kill(stage, stage.program('dump', app.dump()))
    },
  }),

  withSession({
    id: 'late-report',
    question: 'Is a reset reported although the dump after it times out?',
    arm: (stage) => stage.resetNow(),
    race: (stage, app) => void stage.program('dump', inOrder(app.dump(), app.dump())),
  }),

  withSession({
    id: 'timed-out-dump-again',
    question: 'Does a dump take the sample of one that timed out for its own?',
    race: (stage, app) => void stage.program('dump', inOrder(app.dump(), app.dump())),
  }),

  withSession({
    id: 'lost-sample-vs-reset',
    question: 'Does a reset wait for a dump whose interrupt is lost?',
    race(stage, app) {
      stage.machine.device.faults.loseIrq()
      stage.program('dump', app.dump())
      stage.requestReset('reset')
      stage.watchdog()
    },
  }),

  withSession({
    id: 'retried-dump-vs-storm',
    question: 'What does libdrm make of a dump that every reset strikes?',
    race(stage, app) {
      stage.program(
        'dump',
        app.retried(4, () => app.dump()),
      )
      stage.requestReset('reset', 4)
    },
  }),

  withSession({
    id: 'dump-vs-reset-without-as',
    question: 'What does a dump get when the session loses its address space?',
    race(stage, app) {
      stage.failAsGet('panfrost_device_reset')
      stage.program('dump', app.dump())
      stage.requestReset('reset')
    },
  }),

  withSession({
    id: 'retried-enable-vs-reset',
    question: 'What does libdrm make of an ENABLE that meets a reset?',
    *arm(_stage, app) {
      yield* app.disable()
    },
    race(stage, app) {
      stage.program(
        'enable',
        app.retried(3, () => app.enable()),
      )
      stage.requestReset('reset')
    },
    after: (app) => inOrder(app.enable(), useAndClose(app)),
  }),

  withSession({
    id: 'second-enable-vs-reset',
    question: 'What does an ENABLE meet in a reset when one before it has worked?',
    *arm(_stage, app) {
      yield* app.disable()
    },
    race(stage, app) {
      stage.program('enable', app.enable())
      stage.requestReset('reset')
    },
  }),

  withFile({
    id: 'enable-with-stuck-as',
    question: 'Does a reset wait for an ENABLE that polls a stuck address space?',
    race(stage, app) {
      // The first that is free.
      stage.machine.device.faults.asStuck(0)
      stage.program('enable', app.enable())
      stage.requestReset('reset')
    },
  }),

  withFile({
    id: 'late-gpu-fault-then-enable',
    question: 'Does an ENABLE work after a reset that the handler of a GPU fault outlives?',
    race(stage) {
      stage.machine.device.faults.gpuFault()
      stage.requestReset('reset')
    },
    after: (app) => inOrder(app.enable(), useAndClose(app)),
  }),

  race(
    'dead-dump-vs-close',
    'How long does the close of another file wait behind the dump of a dead session?',
    (stage) => {
      const app = stage.client('app')
      const other = stage.client('other')
      return {
        *prepare() {
          yield* openSession(stage, app)
          yield* other.open()
          yield* stage.resetNow()
        },
        race() {
          stage.program('dump', app.dump())
          stage.program('close', other.close())
        },
        after: () => useAndClose(app),
      }
    },
  ),

  race(
    'wake-then-enable',
    'What does the first ENABLE get after the close of another file has woken the GPU?',
    (stage) => {
      const app = stage.client('app')
      const other = stage.client('other')
      return {
        prepare: () => inOrder(app.open(), other.open()),
        race: () => void stage.program('close', other.close()),
        after: () => inOrder(app.enable(), app.enable(), useAndClose(app)),
      }
    },
  ),

  race('session-vs-idle', 'Can the GPU go to sleep and wake during a session?', (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      prepare: () => inOrder(app.open(), other.open(), beginSession(app)),
      race() {
        stage.program('close', other.close())
        stage.program('dump', app.dump())
      },
      *after() {
        yield* msleep(stage.machine.kernel, IDLE)
        yield* useAndClose(app)
      },
    }
  }),
]
