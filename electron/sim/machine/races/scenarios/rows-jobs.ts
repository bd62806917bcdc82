import { deviceScheduleReset } from '../../../driver/device.ts'
import { BO_HEAP, BO_NOEXEC, CREATE_BO } from '../../../driver/uapi.ts'
import { gpuVa } from '../../../kernel/memory.ts'
import { type Task } from '../../../kernel/operation.ts'
import { endlessJob, type JobBuffer, type RaceClient, shortJob } from '../race-client.ts'
import { type RaceParts, type RaceScenario, type RaceStage } from '../race-scenario.ts'

const PAGE = 4096
/** In no VM: files get 32 MiB to 4 GiB. */
const UNMAPPED = gpuVa(0x10_0000)

function scenario(
  id: string,
  question: string,
  parts: (stage: RaceStage) => RaceParts,
  model = 'g52-mp2',
): RaceScenario {
  return { id, kind: 'race', question, model, parts }
}

function* wholeReset({ pfdev }: RaceStage): Task {
  yield* deviceScheduleReset(pfdev, 'lab')
  yield* pfdev.reset.work.flush()
}

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

const jobAfterReset = scenario(
  'disable-vs-job-after-reset',
  "What does a session's end take from a job of the same file that began after the reset?",
  (stage) => {
    const owner = new Worker(stage, 'owner')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
        yield* enabled(stage, owner)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* wholeReset(stage)
            yield* owner.work()
          })(),
        )
        stage.program('disable', owner.client.disable())
      },
      *after() {
        yield* owner.workAndWait()
        yield* enabled(stage, owner)
        yield* owner.client.dump()
        yield* owner.client.disable()
        yield* owner.workAndWait()
        yield* owner.client.close()
      },
    }
  },
)

const theft = scenario(
  'theft-of-uncounted-as',
  'Does a session begun after a lost use count keep its address space when others need one?',
  (stage) => {
    const owner = new Worker(stage, 'owner')
    const others = [1, 2, 3, 4].map((n) => new Worker(stage, `other${n}`))
    return {
      *prepare() {
        yield* stage.stayAwake()
        for (const other of others) yield* other.open()
        yield* owner.open()
        yield* enabled(stage, owner)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* wholeReset(stage)
            yield* owner.workAndWait()
            yield* owner.client.disable()
          })(),
        )
      },
      *after() {
        yield* enabled(stage, owner)
        for (const other of others) yield* other.workAndWait()
        yield* owner.client.dump()
        yield* owner.client.disable()
        yield* owner.client.close()
        for (const { client } of others) yield* client.close()
      },
    }
  },
  't720-mp2',
)

const staleOther = scenario(
  'enable-vs-reset-then-other-job',
  'Whose memory do the counters reach when the address space that they name goes to another file?',
  (stage) => {
    const owner = stage.client('owner')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', owner.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* other.workAndWait()
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
        yield* other.client.close()
      },
    }
  },
)

const staleOwner = scenario(
  'enable-vs-reset-then-own-job',
  'What if the address space that the counters name comes back to its owner?',
  (stage) => {
    const owner = new Worker(stage, 'owner')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
      },
      race() {
        stage.program('enable', owner.client.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* owner.workAndWait()
        yield* owner.client.dump()
        yield* owner.client.disable()
        yield* owner.client.close()
      },
    }
  },
)

const staleHeap = scenario(
  'enable-vs-reset-then-heap-job',
  'Are heap faults of the next user of a faulty address space seen?',
  (stage) => {
    const owner = stage.client('owner')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', owner.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* owner.dump()
        const { out } = yield* other.client.drm.ioctl(CREATE_BO, { size: 2 << 20, flags: BO_HEAP | BO_NOEXEC })
        const address = gpuVa(Number(out.offset))
        yield* other.client.submit(other.bo, [{ type: 'WRITE_VALUE', next: gpuVa(0), address, value: 1 }])
        yield* other.client.waitBo(other.bo)
        yield* owner.disable()
        yield* owner.close()
        yield* other.client.close()
      },
    }
  },
)

const ownFault = scenario(
  'own-page-fault-then-dump',
  'What becomes of a session when a job of its owner faults?',
  (stage) => {
    const owner = new Worker(stage, 'owner')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
        yield* enabled(stage, owner)
      },
      race() {
        stage.program(
          'job',
          (function* (): Task {
            yield* owner.client.submit(owner.bo, [{ type: 'WRITE_VALUE', next: gpuVa(0), address: UNMAPPED, value: 1 }])
            yield* owner.client.waitBo(owner.bo)
          })(),
        )
      },
      *after() {
        yield* owner.client.dump()
        yield* owner.workAndWait()
        yield* owner.client.dump()
        yield* owner.client.disable()
        yield* owner.client.close()
      },
    }
  },
)

const sessionAndJobs = scenario(
  'session-and-three-jobs',
  'Does a session with three jobs of one file count as a leak?',
  (stage) => {
    const owner = new Worker(stage, 'owner')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
        yield* enabled(stage, owner)
      },
      race: () => void stage.program('jobs', submitAll(owner, 3)),
      *after() {
        yield* owner.client.waitBo(owner.bo)
        yield* owner.client.disable()
        yield* owner.client.close()
      },
    }
  },
)

const fourJobs = scenario('four-jobs', 'Do four jobs of one file count as a leak?', (stage) => {
  const owner = new Worker(stage, 'owner')
  return {
    *prepare() {
      yield* stage.stayAwake()
      yield* owner.open()
    },
    race: () => void stage.program('jobs', submitAll(owner, 4)),
    *after() {
      yield* owner.client.waitBo(owner.bo)
      yield* owner.client.close()
    },
  }
})

const leakAndJobs = scenario(
  'leaked-use-and-two-jobs',
  'Does a leaked use with a session and two jobs count as a leak?',
  (stage) => {
    const owner = new Worker(stage, 'owner')
    return {
      *prepare() {
        yield* owner.open()
        yield* enabled(stage, owner)
      },
      race: () => void stage.program('jobs', submitAll(owner, 2)),
      *after() {
        yield* owner.client.waitBo(owner.bo)
        yield* owner.client.disable()
        yield* owner.client.close()
      },
    }
  },
)

const resetJobReset = scenario('job-between-resets', 'What does a hook that puts again take from a job?', (stage) => {
  const owner = new Worker(stage, 'owner')
  return {
    *prepare() {
      yield* stage.stayAwake()
      yield* owner.open()
      yield* enabled(stage, owner)
    },
    race() {
      stage.program(
        'job',
        (function* (): Task {
          yield* wholeReset(stage)
          yield* owner.client.submit(owner.bo, endlessJob(owner.bo))
          yield* wholeReset(stage)
        })(),
      )
    },
    *after() {
      yield* owner.client.disable()
      yield* owner.client.close()
    },
  }
})

/** Fragment and other work in turn, so that both slots take two. */
function* submitAll({ client, bo }: Worker, jobs: number): Task {
  const FRAGMENT = 1
  for (let i = 0; i < jobs; i++) yield* client.submit(bo, shortJob, i % 2 === 0 ? 0 : FRAGMENT)
}

export const JOB_ROW_SCENARIOS: readonly RaceScenario[] = [
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
