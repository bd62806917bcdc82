import { JD_REQ_FS } from '../../../driver/uapi.ts'
import { type Task } from '../../../kernel/operation.ts'
import { shortJob } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race } from './scenario.ts'
import { beginSessionOverLeak, closeAll } from './sessions.ts'
import { Worker } from './worker.ts'

/** A process with a session, whose failed ENABLE is not swept away. */
function* openSession(stage: RaceStage, app: Worker): Task {
  yield* stage.stayAwake()
  yield* app.open()
  yield* beginSessionOverLeak(stage, app.client)
}

const jobAfterReset = race(
  'disable-vs-job-after-reset',
  "What does a session's end take from a job of the same file that began after the reset?",
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      prepare: () => openSession(stage, app),
      race() {
        stage.program('job', inOrder(stage.resetNow(), app.submit()))
        stage.program('disable', app.client.disable())
      },
      *after() {
        yield* app.run()
        yield* beginSessionOverLeak(stage, app.client)
        yield* app.client.dump()
        yield* app.client.disable()
        yield* app.run()
        yield* app.client.close()
      },
    }
  },
)

const theft = race(
  'theft-of-uncounted-as',
  'Does a session begun after a lost use count keep its address space when others need one?',
  (stage) => {
    const app = new Worker(stage, 'app')
    const others = [1, 2, 3, 4].map((n) => new Worker(stage, `other${n}`))
    return {
      *prepare() {
        yield* stage.stayAwake()
        for (const worker of [...others, app]) yield* worker.open()
        yield* beginSessionOverLeak(stage, app.client)
      },
      race: () => void stage.program('job', inOrder(stage.resetNow(), app.run(), app.client.disable())),
      *after() {
        yield* beginSessionOverLeak(stage, app.client)
        for (const other of others) yield* other.run()
        yield* app.client.dump()
        yield* app.client.disable()
        yield* closeAll(...stage.clients)
      },
    }
  },
  { model: 't720-mp2' },
)

interface BusyRace {
  readonly id: string
  readonly question: string
  prepare(stage: RaceStage, app: Worker): Task
  /** As UAPI: JD_REQ_FS is another slot's. */
  readonly requirements: number
}

/** One job more while others of its file hang. */
const oneMoreJob = ({ id, question, prepare, requirements }: BusyRace): RaceScenario =>
  race(id, question, (stage) => {
    const app = new Worker(stage, 'app')
    return {
      prepare: () => prepare(stage, app),
      race: () => void stage.program('job', app.submit(shortJob, requirements)),
      after: () => inOrder(app.client.disable(), app.client.close()),
    }
  })

const sessionAndJobs = oneMoreJob({
  id: 'session-and-three-jobs',
  question: 'Does a session with three jobs of one file count as a leak?',
  prepare: (stage, app) => inOrder(openSession(stage, app), app.hang(), app.hang(JD_REQ_FS)),
  requirements: 0,
})

const fourJobs = oneMoreJob({
  id: 'four-jobs',
  question: 'Do four jobs of one file count as a leak?',
  prepare: (stage, app) => inOrder(stage.stayAwake(), app.open(), app.hang(), app.hang(JD_REQ_FS), app.hang()),
  requirements: JD_REQ_FS,
})

const leakAndJobs = oneMoreJob({
  id: 'leaked-use-and-two-jobs',
  question: 'Does a leaked use with a session and two jobs count as a leak?',
  prepare: (stage, app) => inOrder(app.open(), beginSessionOverLeak(stage, app.client), app.hang()),
  requirements: JD_REQ_FS,
})

const jobBetweenResets = race(
  'job-between-resets',
  'What does a hook that puts again take from a job that does not stop?',
  (stage) => {
    const app = new Worker(stage, 'app')
    const program = function* (): Task {
      yield* stage.resetNow()
      stage.machine.device.faults.jobHang()
      yield* app.submit()
      yield* stage.resetNow()
    }
    return {
      prepare: () => openSession(stage, app),
      race: () => void stage.program('job', program()),
      after: () => inOrder(app.client.disable(), app.client.close()),
    }
  },
)

/** What a session, its jobs and resets make of the use count of their address space. */
export const useCounts: readonly RaceScenario[] = [
  jobAfterReset,
  theft,
  sessionAndJobs,
  fourJobs,
  leakAndJobs,
  jobBetweenResets,
]
