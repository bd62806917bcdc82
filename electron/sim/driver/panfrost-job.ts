import { Atomic } from '../kernel/atomic.ts'
import { DmaFence, type FenceCallback } from '../kernel/dma-fence.ts'
import { type GpuVa } from '../kernel/memory.ts'
import { Shared } from '../kernel/shared.ts'
import { type PanfrostDevice } from './device.ts'
import { type PanfrostGemMapping } from './gem.ts'
import { type PanfrostGemObject } from './gem-object.ts'
import { type JmCtx } from './jm-ctx.ts'
import { type PanfrostMmu } from './mmu.ts'
import { type SchedJob } from './sched-job.ts'
import { JD_REQ_FS } from './uapi.ts'

export interface PanfrostJobOptions {
  readonly pfdev: PanfrostDevice
  readonly ctx: JmCtx
  readonly mmu: PanfrostMmu
  readonly jc: GpuVa
  readonly requirements: number
  readonly flushId: number
  readonly bos: readonly PanfrostGemObject[]
  readonly mappings: readonly PanfrostGemMapping[]
  readonly inFences: readonly DmaFence[]
}

/**
 * struct panfrost_job: one SUBMIT. Owns a reference to each BO and mapping until it is freed, and none to the VM: its mappings keep
 * that, so that a job without BOs can outlive it.
 */
export class PanfrostJob implements SchedJob {
  readonly id: number
  readonly refcount: Atomic
  readonly pfdev: PanfrostDevice
  readonly ctx: JmCtx
  readonly mmu: PanfrostMmu
  readonly requirements: number
  /** GPU_LATEST_FLUSH_ID at its SUBMIT, or 0: the start flush is left out unless that has changed since. */
  readonly flushId: number
  readonly bos: readonly PanfrostGemObject[]
  readonly mappings: readonly PanfrostGemMapping[]
  readonly slot: number
  readonly dependencies: DmaFence[]
  readonly finished: DmaFence
  readonly entity
  /** Job chain head; 0 when there is nothing left to run. Under job_lock. */
  jc: number
  /** The hardware fence of the present run; the timeout handler reads it without a lock. */
  readonly doneFence: Shared<DmaFence | undefined>
  parent: DmaFence | undefined
  callback: FenceCallback | undefined
  error = 0
  karma = 0

  constructor(options: PanfrostJobOptions) {
    const { kernel } = options.pfdev
    this.id = kernel.newId()
    this.refcount = new Atomic(kernel, `job${this.id}->refcount`, 1)
    this.doneFence = new Shared(kernel, `job${this.id}->done_fence`, undefined)
    this.pfdev = options.pfdev
    this.ctx = options.ctx
    this.mmu = options.mmu
    this.requirements = options.requirements
    this.flushId = options.flushId
    this.bos = options.bos
    this.mappings = options.mappings
    this.jc = options.jc
    this.slot = jobGetSlot(options.requirements)
    this.dependencies = [...options.inFences]
    this.finished = new DmaFence(kernel, `job${this.id}->finished`, this.id)
    this.entity = options.ctx.entity(this.slot)
  }
}

/** panfrost_job_get_slot(): compute jobs go to slot 1 too, since slot 2 is only there for core affinity that nobody asks for. */
function jobGetSlot(requirements: number): number {
  return (requirements & JD_REQ_FS) !== 0 ? 0 : 1
}

/** panfrost_get_job_chain_flag() */
export function jobChainFlag(job: PanfrostJob): boolean {
  return ((job.doneFence.value?.seqno ?? 0) & 1) === 1
}
