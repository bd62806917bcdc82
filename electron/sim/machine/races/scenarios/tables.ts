import { msecs } from '../../../kernel/clock.ts'
import { sendSignal } from '../../../kernel/signal.ts'
import { msleep } from '../../../kernel/sleep.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceParts, type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { wholeReset } from './aftermath.ts'
import { beginSession, useAndClose } from './sessions.ts'

/** Longer than the autosuspend delay. */
const IDLE = msecs(60)

const race = (id: string, question: string, parts: (stage: RaceStage, app: RaceClient) => RaceParts): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  parts: (stage) => parts(stage, stage.client('app')),
})

function* session(stage: RaceStage, app: RaceClient): Task {
  yield* stage.stayAwake()
  yield* app.open()
  yield* beginSession(app)
}

function* repeated(n: number, call: () => Task<unknown>): Task {
  for (let i = 0; i < n; i++) yield* call()
}

function* signal(thread: Thread): Task {
  yield* sendSignal(thread)
}

/** Scenarios that single rows of the race tables need: what is done before or after belongs to the row. */
export const ofTheTables: readonly RaceScenario[] = [
  race('interrupted-report', 'Is a reset reported although a signal ends the dump after it?', (stage, app) => ({
    *prepare() {
      yield* session(stage, app)
      yield* wholeReset(stage)
    },
    race: () => void stage.program('kill', signal(stage.program('dump', app.dump()))),
    after: () => useAndClose(app),
  })),

  race('late-report', 'Is a reset reported although the dump after it times out?', (stage, app) => ({
    *prepare() {
      yield* session(stage, app)
      yield* wholeReset(stage)
    },
    race: () =>
      void stage.program(
        'dump',
        repeated(2, () => app.dump()),
      ),
    after: () => useAndClose(app),
  })),

  race('timed-out-dump-again', 'Does a dump take the sample of one that timed out for its own?', (stage, app) => ({
    prepare: () => session(stage, app),
    race: () =>
      void stage.program(
        'dump',
        repeated(2, () => app.dump()),
      ),
    after: () => useAndClose(app),
  })),

  race('lost-sample-vs-reset', 'Does a reset wait for a dump whose interrupt is lost?', (stage, app) => ({
    prepare: () => session(stage, app),
    race() {
      stage.machine.device.faults.loseIrq()
      stage.program('dump', app.dump())
      stage.requestReset('reset')
      stage.watchdog()
    },
    after: () => useAndClose(app),
  })),

  race('retried-dump-vs-storm', 'What does libdrm make of a dump that every reset strikes?', (stage, app) => ({
    prepare: () => session(stage, app),
    race() {
      stage.program(
        'dump',
        app.retried(4, () => app.dump()),
      )
      stage.requestReset('reset', 4)
    },
    after: () => useAndClose(app),
  })),

  race('dump-vs-reset-without-as', 'What does a dump get when the session loses its address space?', (stage, app) => ({
    prepare: () => session(stage, app),
    race() {
      stage.failAsGet('panfrost_device_reset')
      stage.program('dump', app.dump())
      stage.requestReset('reset')
    },
    after: () => useAndClose(app),
  })),

  race('retried-enable-vs-reset', 'What does libdrm make of an ENABLE that meets a reset?', (stage, app) => ({
    *prepare() {
      yield* session(stage, app)
      yield* app.disable()
    },
    race() {
      stage.program(
        'enable',
        app.retried(3, () => app.enable()),
      )
      stage.requestReset('reset')
    },
    *after() {
      yield* app.enable()
      yield* useAndClose(app)
    },
  })),

  race(
    'second-enable-vs-reset',
    'What does an ENABLE meet in a reset when one before it has worked?',
    (stage, app) => ({
      *prepare() {
        yield* session(stage, app)
        yield* app.disable()
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      after: () => useAndClose(app),
    }),
  ),

  race('enable-with-stuck-as', 'Does a reset wait for an ENABLE that polls a stuck address space?', (stage, app) => ({
    *prepare() {
      yield* stage.stayAwake()
      yield* app.open()
    },
    race() {
      // The first that is free.
      stage.machine.device.faults.asStuck(0)
      stage.program('enable', app.enable())
      stage.requestReset('reset')
    },
    after: () => useAndClose(app),
  })),

  race(
    'late-gpu-fault-then-enable',
    'Does an ENABLE work after a reset that the handler of a GPU fault outlives?',
    (stage, app) => ({
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
      },
      race() {
        stage.machine.device.faults.gpuFault()
        stage.requestReset('reset')
      },
      *after() {
        yield* app.enable()
        yield* useAndClose(app)
      },
    }),
  ),

  race(
    'dead-dump-vs-close',
    'How long does the close of another file wait behind the dump of a dead session?',
    (stage, app) => {
      const other = stage.client('other')
      return {
        *prepare() {
          yield* session(stage, app)
          yield* other.open()
          yield* wholeReset(stage)
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
    (stage, app) => {
      const other = stage.client('other')
      return {
        *prepare() {
          yield* app.open()
          yield* other.open()
        },
        race: () => void stage.program('close', other.close()),
        *after() {
          yield* app.enable()
          yield* app.enable()
          yield* useAndClose(app)
        },
      }
    },
  ),

  race('session-vs-idle', 'Can the GPU go to sleep and wake during a session?', (stage, app) => {
    const other = stage.client('other')
    return {
      *prepare() {
        yield* app.open()
        yield* other.open()
        yield* beginSession(app)
      },
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
