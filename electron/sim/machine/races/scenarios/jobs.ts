import { profileNumber } from '../../../device/workload.ts'
import { type Job } from '../../../device/job-descriptor.ts'
import { JD_REQ_FS } from '../../../driver/uapi.ts'
import { usecs } from '../../../kernel/clock.ts'
import { gpuVa } from '../../../kernel/memory.ts'
import { type Task } from '../../../kernel/operation.ts'
import { until } from '../lab-step.ts'
import { type JobBuffer, type RaceClient, shortJob } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { beginSession, useAndClose } from './sessions.ts'

const PAGE = 4096
/** In no VM: files get 32 MiB to 4 GiB. */
const UNMAPPED = gpuVa(0x10_0000)

const workJob: readonly Job[] = [
  { type: 'COMPUTE', profile: profileNumber('compute/compute'), duration: usecs(100), next: gpuVa(0) },
]
const badWrite: readonly Job[] = [{ type: 'WRITE_VALUE', next: gpuVa(0), address: UNMAPPED, value: 1 }]

/** Submits a chain to the slot for everything but fragments, and waits for it. */
function* runJob(client: RaceClient, bo: JobBuffer, jobs: readonly Job[], requirements = 0): Task {
  if ((yield* client.submit(bo, jobs, requirements)) === 0) yield* client.waitBo(bo)
}

interface JobRace {
  readonly id: string
  readonly question: string
  readonly model?: string
  readonly watchdog?: boolean
  arm?(stage: RaceStage): void
  /** `app` has the session and a buffer for jobs, `other` a buffer too. */
  race(stage: RaceStage, app: Worker, other: Worker): void
  after?(app: Worker, other: Worker): Task
}

interface Worker {
  readonly client: RaceClient
  readonly bo: JobBuffer
}

/** A session, and jobs of its VM or of another. */
const withJobs = (options: JobRace): RaceScenario => ({
  id: options.id,
  kind: 'race',
  question: options.question,
  model: options.model ?? 'g52-mp2',
  parts(stage) {
    const workers: Worker[] = []
    const worker = (at: number): Worker => {
      const made = workers[at]
      if (made === undefined) throw new Error('the prepared part has not run')
      return made
    }
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
        yield* beginSession(app)
        workers.push({ client: app, bo: yield* app.createBo(PAGE) })
        workers.push({ client: other, bo: yield* other.createBo(PAGE) })
        options.arm?.(stage)
      },
      race() {
        options.race(stage, worker(0), worker(1))
        if (options.watchdog === true) stage.watchdog()
      },
      *after() {
        yield* (options.after ?? leave)(worker(0), worker(1))
      },
    }
  },
})

function* leave(app: Worker, other: Worker): Task {
  yield* useAndClose(app.client)
  yield* other.client.close()
}

/** Address spaces on a part with four: A's job runs, B, C and D have theirs since later, E needs one. */
const theft: RaceScenario = {
  id: 'theft-after-reset',
  kind: 'race',
  question: 'Can an address space be taken away from a running job when the session of its VM ends after a reset?',
  model: 't720-mp2',
  parts(stage) {
    const app = stage.client('app')
    const others = ['b', 'c', 'd', 'e'].map((name) => stage.client(name))
    const buffers: JobBuffer[] = []
    const ask = function* (): Task {
      const last = others.at(-1)
      const bo = buffers.at(-1)
      if (last !== undefined && bo !== undefined) yield* runJob(last, bo, shortJob, JD_REQ_FS)
    }
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
        const mine = yield* app.createBo(PAGE)
        for (const other of others) {
          yield* other.open()
          buffers.push(yield* other.createBo(PAGE))
        }
        yield* stage.resetNow()
        stage.machine.device.faults.jobHang()
        yield* app.submit(mine, shortJob)
        const { slots } = stage.machine.device
        yield* until(stage.pfdev.pm, () => slots[1]?.running?.stalled === true)
        for (const [i, bo] of buffers.slice(0, -1).entries()) {
          const other = others[i]
          if (other !== undefined) yield* runJob(other, bo, shortJob, JD_REQ_FS)
        }
      },
      race() {
        stage.program('disable', app.disable())
        stage.program('e', ask())
      },
      *after() {
        yield* app.close()
        for (const other of others) yield* other.close()
      },
    }
  },
}

/** Four address spaces, and jobs of as many other files as there are names. `broken`: a file whose first ENABLE failed, if it does. */
const fewAddressSpaces = (id: string, question: string, names: readonly string[], broken: boolean): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  addressSpaces: 4,
  parts(stage) {
    const app = stage.client('app')
    const first = stage.client('first')
    const others = names.map((name) => stage.client(name))
    const jobs: (() => Task)[] = []
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* first.open()
        if (broken && (yield* first.enable()) === 0) yield* first.disable()
        yield* app.open()
        if (broken) yield* app.enable()
        else yield* beginSession(app)
        for (const [i, other] of others.entries()) {
          yield* other.open()
          const bo = yield* other.createBo(PAGE)
          jobs.push(function* () {
            yield* other.submit(bo, workJob, i % 2 === 0 ? 0 : JD_REQ_FS)
          })
        }
      },
      race() {
        stage.program('jobs', inOrder(jobs))
      },
      *after() {
        yield* useAndClose(app)
        for (const other of [first, ...others]) yield* other.close()
      },
    }
  },
})

function* inOrder(tasks: readonly (() => Task)[]): Task {
  for (const task of tasks) yield* task()
}

export const jobs: readonly RaceScenario[] = [
  withJobs({
    id: 'hung-gpu',
    question: 'What does a dump get while the GPU hangs and the job timeout resets it?',
    arm: ({ machine }) => {
      machine.device.faults.jobHang()
    },
    race(stage, app, other) {
      stage.program('other', runJob(other.client, other.bo, shortJob))
      stage.program('dump', app.client.dump())
    },
  }),
  withJobs({
    id: 'job-fault-vs-dump',
    question: "Does the fault of another file's job disturb a dump?",
    arm: ({ machine }) => {
      machine.device.faults.jobFault()
    },
    race(stage, app, other) {
      stage.program('other', runJob(other.client, other.bo, workJob))
      stage.program('dump', app.client.dump())
    },
  }),
  withJobs({
    id: 'job-page-fault',
    question: "What does a page fault of the owner's own job do to the session?",
    watchdog: true,
    race(stage, app) {
      stage.program('job', runJob(app.client, app.bo, badWrite))
      stage.program('dump', app.client.dump())
    },
  }),
  withJobs({
    id: 'job-across-disable',
    question: 'Are the uses of an address space right when a job runs between a reset and the end of the session?',
    race(stage, { client, bo }) {
      const program = function* (): Task {
        yield* runJob(client, bo, shortJob)
        yield* client.disable()
        yield* client.enable()
      }
      stage.program('app', program())
      stage.requestReset('reset')
    },
    *after({ client, bo }, other) {
      yield* client.dump()
      yield* runJob(client, bo, shortJob)
      yield* client.disable()
      yield* runJob(client, bo, shortJob)
      yield* client.close()
      yield* other.client.close()
    },
  }),
  withJobs({
    id: 'heavy-no-reset',
    question: 'Does panfrost_mmu_as_get() warn of a session and three jobs of one VM?',
    race(stage, { client, bo }) {
      const program = function* (): Task {
        yield* client.submit(bo, workJob)
        yield* client.submit(bo, workJob)
        yield* client.submit(bo, workJob, JD_REQ_FS)
      }
      stage.program('app', program())
    },
  }),
  withJobs({
    id: 'leak-and-jobs',
    question: 'Does panfrost_mmu_as_get() warn one job early because a failed ENABLE left a use behind?',
    race(stage, { client, bo }) {
      const program = function* (): Task {
        yield* client.disable()
        for (let tries = 0; tries < 2 && (yield* client.enable()) !== 0; tries++);
        yield* client.submit(bo, workJob)
        yield* client.submit(bo, workJob, JD_REQ_FS)
      }
      stage.program('app', program())
      stage.requestReset('reset')
    },
  }),
  theft,
  fewAddressSpaces(
    'four-as',
    'Does a job get an address space when four other files have jobs and one a session?',
    ['b', 'c', 'd', 'e'],
    false,
  ),
  fewAddressSpaces(
    'leak-and-four-as',
    'Does a job get an address space when a failed ENABLE left a use behind?',
    ['b', 'c', 'd'],
    true,
  ),
]
