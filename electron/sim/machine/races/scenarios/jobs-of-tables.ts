import { BO_HEAP, BO_NOEXEC, CREATE_BO, JD_REQ_FS } from '../../../driver/uapi.ts'
import { gpuVa } from '../../../kernel/memory.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type JobBuffer, type RaceClient, shortJob } from '../race-client.ts'
import { type RaceParts, type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { wholeReset } from './aftermath.ts'

const PAGE = 4096
/** In no VM: files get 32 MiB to 4 GiB. */
const UNMAPPED = gpuVa(0x10_0000)

const race = (
  id: string,
  question: string,
  parts: (stage: RaceStage) => RaceParts,
  model = 'g52-mp2',
): RaceScenario => ({ id, kind: 'race', question, model, parts })

/** A process with a page for job descriptors. */
class Worker {
  readonly client: RaceClient
  #bo: JobBuffer | undefined

  constructor(stage: RaceStage, name: string) {
    this.client = stage.client(name)
  }

  get bo(): JobBuffer {
    if (this.#bo === undefined) throw new Error('the file is not open yet')
    return this.#bo
  }

  *open(): Task {
    yield* this.client.open()
    this.#bo = yield* this.client.createBo(PAGE)
  }

  *work(): Task {
    yield* this.client.submit(this.bo, shortJob)
  }

  /** So many chains, in turn for both slots, each in a page of its own: jobs of one BO wait for each other. */
  *workAtOnce(jobs: number): Task {
    const pages: JobBuffer[] = []
    for (let i = 0; i < jobs; i++) pages.push(yield* this.client.createBo(PAGE))
    for (const [i, page] of pages.entries()) yield* this.client.submit(page, shortJob, i % 2 === 0 ? 0 : JD_REQ_FS)
    for (const page of pages) yield* this.client.waitBo(page)
  }

  *workAndWait(): Task {
    yield* this.work()
    yield* this.client.waitBo(this.bo)
  }
}

/** Enabled, the second time where the first fails (v2). */
function* enabled(stage: RaceStage, { client }: Worker): Task {
  yield* client.enable()
  if (stage.pfdev.perfcnt.user === undefined) yield* client.enable()
}

const jobAfterReset = race(
  'disable-vs-job-after-reset',
  "What does a session's end take from a job of the same file that began after the reset?",
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* enabled(stage, app)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* wholeReset(stage)
            yield* app.work()
          })(),
        )
        stage.program('disable', app.client.disable())
      },
      *after() {
        yield* app.workAndWait()
        yield* enabled(stage, app)
        yield* app.client.dump()
        yield* app.client.disable()
        yield* app.workAndWait()
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
        for (const other of others) yield* other.open()
        yield* app.open()
        yield* enabled(stage, app)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* wholeReset(stage)
            yield* app.workAndWait()
            yield* app.client.disable()
          })(),
        )
      },
      *after() {
        yield* enabled(stage, app)
        for (const other of others) yield* other.workAndWait()
        yield* app.client.dump()
        yield* app.client.disable()
        yield* app.client.close()
        for (const { client } of others) yield* client.close()
      },
    }
  },
  't720-mp2',
)

const staleOther = race(
  'enable-vs-reset-then-other-job',
  'Whose memory do the counters reach when the address space that they name goes to another file?',
  (stage) => {
    const app = stage.client('app')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* other.workAndWait()
        yield* app.dump()
        yield* app.disable()
        yield* app.close()
        yield* other.client.close()
      },
    }
  },
)

const staleOwner = race(
  'enable-vs-reset-then-own-job',
  'What if the address space that the counters name comes back to its owner?',
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
      },
      race() {
        stage.program('enable', app.client.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* app.workAndWait()
        yield* app.client.dump()
        yield* app.client.disable()
        yield* app.client.close()
      },
    }
  },
)

const staleHeap = race(
  'enable-vs-reset-then-heap-job',
  'Are heap faults of the next user of a faulty address space seen?',
  (stage) => {
    const app = stage.client('app')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* app.dump()
        const { out } = yield* other.client.drm.ioctl(CREATE_BO, { size: 2 << 20, flags: BO_HEAP | BO_NOEXEC })
        const address = gpuVa(Number(out.offset))
        yield* other.client.submit(other.bo, [{ type: 'WRITE_VALUE', next: gpuVa(0), address, value: 1 }])
        yield* other.client.waitBo(other.bo)
        yield* app.disable()
        yield* app.close()
        yield* other.client.close()
      },
    }
  },
)

const ownFault = race(
  'own-page-fault-then-dump',
  'What becomes of a session when a job of its owner faults?',
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* enabled(stage, app)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* app.client.submit(app.bo, [{ type: 'WRITE_VALUE', next: gpuVa(0), address: UNMAPPED, value: 1 }])
            yield* app.client.waitBo(app.bo)
          })(),
        )
      },
      *after() {
        yield* app.client.dump()
        yield* app.workAndWait()
        yield* app.client.dump()
        yield* app.client.disable()
        yield* app.client.close()
      },
    }
  },
)

const sessionAndJobs = race(
  'session-and-three-jobs',
  'Does a session with three jobs of one file count as a leak?',
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* enabled(stage, app)
      },
      race: () => void stage.program('jobs', app.workAtOnce(3)),
      *after() {
        yield* app.client.disable()
        yield* app.client.close()
      },
    }
  },
)

const fourJobs = race('four-jobs', 'Do four jobs of one file count as a leak?', (stage) => {
  const app = new Worker(stage, 'app')
  return {
    *prepare() {
      yield* stage.stayAwake()
      yield* app.open()
    },
    race: () => void stage.program('jobs', app.workAtOnce(4)),
    *after() {
      yield* app.client.close()
    },
  }
})

const leakAndJobs = race(
  'leaked-use-and-two-jobs',
  'Does a leaked use with a session and two jobs count as a leak?',
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* app.open()
        yield* enabled(stage, app)
      },
      race: () => void stage.program('jobs', app.workAtOnce(2)),
      *after() {
        yield* app.client.disable()
        yield* app.client.close()
      },
    }
  },
)

const resetJobReset = race(
  'job-between-resets',
  'What does a hook that puts again take from a job that does not stop?',
  (stage) => {
    const app = new Worker(stage, 'app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* enabled(stage, app)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* wholeReset(stage)
            stage.machine.device.faults.jobHang()
            yield* app.client.submit(app.bo, shortJob)
            yield* wholeReset(stage)
          })(),
        )
      },
      *after() {
        yield* app.client.disable()
        yield* app.client.close()
      },
    }
  },
)

export const jobsOfTheTables: readonly RaceScenario[] = [
  jobAfterReset,
  theft,
  staleOther,
  staleOwner,
  staleHeap,
  ownFault,
  sessionAndJobs,
  fourJobs,
  leakAndJobs,
  resetJobReset,
]
