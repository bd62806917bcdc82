import { type Task } from '../../../kernel/operation.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race } from './scenario.ts'
import { beginSession, beginSessionOverLeak, openFiles, useAndClose } from './sessions.ts'
import { badWrite, Worker, workJob } from './worker.ts'

interface JobRace {
  readonly id: string
  readonly question: string
  /** The end of the prepared part. */
  arm?(stage: RaceStage, app: Worker): Task
  /** `app` has the session. */
  race(stage: RaceStage, app: Worker, other: Worker): void
  after?(app: Worker, other: Worker): Task
}

/** A session, and jobs of its VM or of another. */
const withJobs = (scenario: JobRace): RaceScenario =>
  race(scenario.id, scenario.question, (stage) => {
    const app = new Worker(stage, 'app')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* openFiles(stage, app.client, other.client)
        yield* beginSession(app.client)
        yield* app.takePage()
        yield* other.takePage()
        if (scenario.arm !== undefined) yield* scenario.arm(stage, app)
      },
      race() {
        scenario.race(stage, app, other)
      },
      *after() {
        yield* scenario.after?.(app, other) ?? useAndClose(app.client)
        yield* other.client.close()
      },
    }
  })

/** What jobs do to a session, and a session to jobs. */
export const jobs: readonly RaceScenario[] = [
  withJobs({
    id: 'hung-gpu',
    question: 'What does a dump get while the GPU hangs and the job timeout resets it?',
    *arm({ machine }) {
      machine.device.faults.jobHang()
    },
    race(stage, app, other) {
      stage.program('other', other.run())
      stage.program('dump', app.client.dump())
    },
  }),
  withJobs({
    id: 'job-fault-vs-dump',
    question: "Does the fault of another file's job disturb a dump?",
    *arm({ machine }) {
      machine.device.faults.jobFault()
    },
    race(stage, app, other) {
      stage.program('other', other.run(workJob))
      stage.program('dump', app.client.dump())
    },
  }),
  withJobs({
    id: 'job-page-fault',
    question: "What does a page fault of the owner's own job do to the session?",
    race(stage, app) {
      stage.program('job', app.run(badWrite))
      stage.program('dump', app.client.dump())
      stage.watchdog()
    },
  }),
  withJobs({
    id: 'job-across-disable',
    question: 'Are the uses of an address space right when a job outlives a reset and the end of the session?',
    arm: (_stage, app) => app.hang(),
    race(stage, app) {
      stage.program('disable', app.client.disable())
      stage.requestReset('reset')
    },
    after: (app) =>
      inOrder(app.client.enable(), app.client.dump(), app.run(), app.client.disable(), app.client.close()),
  }),
  withJobs({
    id: 'submit-vs-reset',
    question: 'What becomes of a job that is submitted while a reset begins?',
    *arm({ machine }) {
      machine.device.faults.jobHang()
    },
    race(stage, app) {
      stage.program('job', app.submit())
      stage.requestReset('reset')
    },
  }),

  race('own-page-fault-then-dump', 'What becomes of a session when a job of its owner faults?', (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSessionOverLeak(stage, app.client)
      },
      race: () => void stage.program('job', app.run(badWrite)),
      after: () => inOrder(app.client.dump(), app.run(), app.client.dump(), app.client.disable(), app.client.close()),
    }
  }),
]
