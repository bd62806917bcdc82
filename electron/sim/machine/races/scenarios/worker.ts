import { type Job } from '../../../device/job-descriptor.ts'
import { profileNumber } from '../../../device/workload.ts'
import { usecs } from '../../../kernel/clock.ts'
import { gpuVa } from '../../../kernel/memory.ts'
import { type Task } from '../../../kernel/operation.ts'
import { until } from '../lab-step.ts'
import { type JobBuffer, type RaceClient, shortJob } from '../race-client.ts'
import { type RaceStage } from '../race-scenario.ts'

export const PAGE = 4096

/** In no VM: files get 32 MiB to 4 GiB. */
const UNMAPPED = gpuVa(0x10_0000)

/** Takes its time, and can fault. */
export const workJob: readonly Job[] = [
  { type: 'COMPUTE', profile: profileNumber('compute/compute'), duration: usecs(100), next: gpuVa(0) },
]

export const badWrite: readonly Job[] = [{ type: 'WRITE_VALUE', next: gpuVa(0), address: UNMAPPED, value: 1 }]

/** A process with a page for job descriptors. */
export class Worker {
  readonly client: RaceClient
  readonly #stage: RaceStage
  #page: JobBuffer | undefined

  constructor(stage: RaceStage, name: string) {
    this.#stage = stage
    this.client = stage.client(name)
  }

  get page(): JobBuffer {
    if (this.#page === undefined) throw new Error('the prepared part has not run')
    return this.#page
  }

  *open(): Task {
    yield* this.client.open()
    yield* this.takePage()
  }

  *takePage(): Task {
    this.#page = yield* this.client.createBo(PAGE)
  }

  /** To the slot for everything but fragments, unless they are required. */
  *submit(jobs: readonly Job[] = shortJob, requirements = 0): Task<number> {
    return yield* this.client.submit(this.page, jobs, requirements)
  }

  /** Submits a chain and waits for its end. */
  *run(jobs: readonly Job[] = shortJob, requirements = 0): Task {
    if ((yield* this.submit(jobs, requirements)) === 0) yield* this.client.waitBo(this.page)
  }

  /** Writes to a buffer that grows by page faults. */
  *runOnHeap(): Task {
    const address = yield* this.client.createHeap()
    yield* this.run([{ type: 'WRITE_VALUE', next: gpuVa(0), address, value: 1 }])
  }

  /**
   * Submits a chain in a page of its own (jobs of one BO wait for each other), and waits until the GPU has it: there it stays, since the
   * first of its slot hangs, until a timeout resets the GPU.
   */
  *hang(requirements = 0): Task {
    const { pfdev, machine } = this.#stage
    const { slots, faults } = machine.device
    const js = requirements === 0 ? 1 : 0
    const onGpu = () => pfdev.js.jobs[js]?.filter((job) => job !== undefined).length ?? 0
    const before = onGpu()
    if (before === 0) faults.jobHang()
    yield* this.client.submit(yield* this.client.createBo(PAGE), shortJob, requirements)
    yield* until(pfdev.pm, () => onGpu() > before && slots[js]?.running?.stalled === true)
  }
}
