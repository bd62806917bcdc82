import { RUNTIME_RESUME } from '../../../driver/device.ts'
import { type StateHash } from '../../../kernel/state-hash.ts'
import { type Machine } from '../../machine.ts'

/**
 * Whether drm_sched_stop() has let a job through: its work was being queued when the works were cancelled, and ran during the reset, which
 * took its use of the address space. That happens with any policy.
 */
export class LetThrough {
  happened = false
  readonly #machine: Machine
  #isWaking = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  resetBegin(cause: string): void {
    this.#isWaking = cause === RUNTIME_RESUME
  }

  /** Before the scheduler is started again. A job that wakes the GPU is on its way there as it should be. */
  resetEnd(): void {
    if (this.#isWaking) return
    const { kernel, pfdev } = this.#machine
    this.happened ||= pfdev.js.jobs.flat().some((job) => job !== undefined)
    this.happened ||= kernel.threads.some(({ callChain }) => callChain.includes('panfrost_job_run'))
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.happened ? 1 : 0)
  }
}
