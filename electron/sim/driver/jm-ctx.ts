import { EINVAL } from '../kernel/errno.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { fn } from '../kernel/operation.ts'
import { Shared } from '../kernel/shared.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { jobChainFlag, type PanfrostJob } from './panfrost-job.ts'
import { NUM_JOB_SLOTS } from './mmu.ts'
import { type SchedEntity } from './sched-job.ts'

/**
 * struct panfrost_jm_ctx: a scheduling entity for each slot. Handle 0 is made at open.
 * Modelled: each job has a reference to it in C; the last one destroys the entities, which have no jobs by then.
 */
export class JmCtx {
  /** Read without a lock by whoever runs a job of it. */
  readonly destroyed: Shared<boolean>
  readonly #entities: readonly SchedEntity[]

  constructor(kernel: Kernel, file: string) {
    this.destroyed = new Shared(kernel, `${file}->jm_ctx->destroyed`, false)
    this.#entities = Array.from({ length: NUM_JOB_SLOTS }, () => ({ queue: [] }))
  }

  entity(slot: number): SchedEntity {
    const entity = this.#entities[slot]
    if (entity === undefined) throw new Error(`there is no job slot ${slot}`)
    return entity
  }
}

/** struct xarray of a file's contexts, by handle. */
export type JmCtxs = Map<number, JmCtx>

/**
 * panfrost_jm_ctx_destroy(): stops the context's jobs in the hardware. Those that wait are not looked for: panfrost_job_run() ends them
 * with -ECANCELED when their turn comes. 0, or -EINVAL for an unknown handle.
 */
export const jmCtxDestroy = fn(
  'panfrost_jm_ctx_destroy',
  function* (pfdev: PanfrostDevice, ctxs: JmCtxs, handle: number) {
    const ctx = ctxs.get(handle)
    if (ctx === undefined) return -EINVAL
    ctxs.delete(handle)
    yield* ctx.destroyed.writeOnce(true)
    yield* pfdev.js.jobLock.lock()
    for (const [slot, positions] of pfdev.js.jobs.entries()) {
      for (const [at, job] of [...positions.entries()].reverse()) {
        if (job?.ctx !== ctx) continue
        if (at === 1) {
          yield* pfdev.io.writel(regs.JS_COMMAND_NEXT(slot), regs.JS_COMMAND_NOP)
          // So that it is not started again when the first position's job fails.
          job.jc = 0
        }
        yield* pfdev.io.writel(regs.JS_COMMAND(slot), hardStop(pfdev, job))
      }
    }
    yield* pfdev.js.jobLock.unlock()
    return 0
  },
)

function hardStop(pfdev: PanfrostDevice, job: PanfrostJob): number {
  if (!pfdev.features.hwFeatures.has('JOBCHAIN_DISAMBIGUATION')) return regs.JS_COMMAND_HARD_STOP
  return jobChainFlag(job) ? regs.JS_COMMAND_HARD_STOP_1 : regs.JS_COMMAND_HARD_STOP_0
}
