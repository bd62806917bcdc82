import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race } from './scenario.ts'
import { beginSession, closeAll, openFiles } from './sessions.ts'

interface Aftermath {
  readonly id: string
  readonly question: string
  /** Not with a session: only with an awake GPU and two open files. */
  readonly idle?: boolean
  event(stage: RaceStage, app: RaceClient, other: RaceClient): Task
  /** What owner and others do then, one call after the other. Files are closed afterwards. */
  then(app: RaceClient, other: RaceClient, stage: RaceStage): Task
}

/** One event during a session, and the calls that follow it: what each of them gets is the question. */
const aftermath = ({ id, question, idle = false, event, then }: Aftermath): RaceScenario =>
  race(id, question, (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* openFiles(stage, app, other)
        yield* beginSession(app)
        if (idle) yield* app.disable()
      },
      race: () => void stage.program('event', event(stage, app, other)),
      after: () => inOrder(then(app, other, stage), closeAll(app, other)),
    }
  })

export const aftermaths: readonly RaceScenario[] = [
  aftermath({
    id: 'reset-then-calls',
    question: 'What do the owner of the session and others get after a reset?',
    event: (stage) => stage.resetNow(),
    *then(app, other) {
      for (let i = 0; i < 3; i++) yield* app.dump()
      yield* other.enable()
      yield* app.enable()
      yield* app.dump()
      yield* app.disable()
      yield* other.enable()
      yield* other.enable()
      yield* other.dump()
      yield* other.disable()
      yield* app.enable()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'reset-then-restart',
    question: 'Does a session work that its owner ends and begins anew after a reset?',
    event: (stage) => stage.resetNow(),
    *then(app) {
      yield* app.disable()
      yield* app.enable()
      yield* app.enable()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'resets-then-dump',
    question: 'What does a dump tell of two resets before it?',
    *event(stage) {
      yield* stage.resetNow()
      yield* stage.resetNow()
    },
    *then(app) {
      yield* app.dump()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'reset-then-enable',
    question: 'What does the first ENABLE after a reset without a session get?',
    idle: true,
    event: (stage) => stage.resetNow(),
    *then(app) {
      yield* app.enable()
      yield* app.enable()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'reset-without-as',
    question: 'What is left of a session that gets no address space after a reset?',
    *event(stage) {
      stage.failAsGet('panfrost_device_reset')
      yield* stage.resetNow()
    },
    *then(app) {
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'reset-without-as-then-reset',
    question: 'Does the next reset revive a session that got no address space after the one before?',
    *event(stage) {
      stage.failAsGet('panfrost_device_reset')
      yield* stage.resetNow()
    },
    *then(app, _other, stage) {
      yield* app.dump()
      yield* stage.resetNow()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'gpu-fault-then-calls',
    question: 'What works once a GPU fault has masked the interrupts, and from when on?',
    *event(stage, app) {
      stage.machine.device.faults.gpuFault()
      stage.watchdog()
      yield* app.dump()
    },
    *then(app, _other, stage) {
      yield* app.dump()
      yield* app.disable()
      yield* app.enable()
      yield* app.dump()
      yield* app.disable()
      yield* stage.resetNow()
      yield* app.enable()
      yield* app.enable()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'timed-out-enable',
    question: 'What do the caller of an ENABLE that timed out and others get?',
    idle: true,
    *event(_stage, app) {
      yield* app.enable()
    },
    *then(app, other) {
      yield* app.enable()
      yield* other.enable()
      yield* app.dump()
      yield* app.disable()
    },
  }),
  aftermath({
    id: 'enable-without-as',
    question: 'What do the caller of an ENABLE that found no address space and others get?',
    idle: true,
    *event(stage, app) {
      stage.failAsGet('panfrost_perfcnt_enable_locked')
      yield* app.enable()
    },
    *then(app, other) {
      yield* app.enable()
      yield* other.enable()
      yield* app.dump()
      yield* app.disable()
    },
  }),
]
