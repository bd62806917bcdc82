import { nanos, type Clock, type Nanos } from '../kernel/clock.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { gpuVa, type Access, type GpuVa } from '../kernel/memory.ts'
import { type Random } from '../kernel/random.ts'
import { type AccessResult } from './address-space.ts'
import { ACTIVE, DATA_INVALID_FAULT, DONE, JOB_BUS_FAULT, JOB_CONFIG_FAULT, STOPPED, TERMINATED } from './exceptions.ts'
import { type DeviceFaults } from './faults.ts'
import { decodeJob, JOB_ALIGNMENT, JOB_DESCRIPTOR_BYTES, type Job } from './job-descriptor.ts'
import { type Latencies } from './latencies.ts'
import * as regs from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'
import { type SlotActivities } from './slot-activity.ts'
import { PROFILES, vary, type WorkProfile } from './workload.ts'

const AS_MASK = 0xf

/**
 * An endless chain must not cost endless steps. A chain may run this many jobs that do no work at their own speed; after that each
 * takes LONG_CHAIN_JOB, so that a hang costs at most 1,000 events a second of virtual time.
 */
const WORKLESS_JOBS_AT_FULL_SPEED = 64
const LONG_CHAIN_JOB = nanos(1_000_000)

/** The source id in AS_FAULTSTATUS of the accesses of a slot. Invented. */
const FAULT_SOURCE = (slot: number): number => 0x0100 + slot

/** A job chain that has ended. */
export interface EndedJob {
  readonly slot: number
  readonly begin: Nanos
  readonly end: Nanos
  /** DONE, STOPPED, TERMINATED or a fault; ACTIVE when a GPU reset took the chain. */
  readonly exception: number
  readonly head: GpuVa
  readonly as: number
}

type Stall =
  | { readonly on: 'power'; readonly retry: () => void }
  /** An access waits for its address space; `exception` if it faulted, undefined if a command is in progress. */
  | { readonly on: 'access'; readonly exception: number | undefined; readonly retry: () => void }

interface Chain {
  readonly head: GpuVa
  readonly begin: Nanos
  readonly as: number
  /** Job-chain flag, which the _0 and _1 stops compare. */
  readonly flag: boolean
  /** The job being executed. */
  job: GpuVa
  stall: Stall | undefined
  /** STOPPED or TERMINATED once a stop has been commanded. */
  stop: number | undefined
  worklessJobs: number
}

export interface JobSlotParts {
  readonly slot: number
  /** Job types that the slot takes: its JS_FEATURES. */
  readonly jobTypes: number
  readonly clock: Clock
  readonly registers: RegisterValues
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly random: Random
  readonly faults: DeviceFaults
  readonly activities: SlotActivities
  readonly report: (text: string) => void
  readonly resetting: () => boolean
  readonly powered: () => boolean
  readonly access: (as: number, va: GpuVa, access: Access, source: number) => AccessResult
  readonly isUnmapped: (as: number) => boolean
  /** The slot's chain is about to end: with a done interrupt, or else a failed one. */
  readonly onEnd: (ended: EndedJob) => void
}

/**
 * One job slot: a running chain and the one in the NEXT registers, which is promoted when the slot is free. After a failure or a stop
 * the slot waits until that interrupt is cleared.
 * Modelled: the jobs of a chain run one after another, dependencies are not read; an interrupted job starts over when resumed.
 */
export class JobSlot extends RegisterBlock {
  readonly #parts: JobSlotParts
  readonly #origin: number
  readonly #source: number
  #chain: Chain | undefined
  #held = false

  constructor(parts: JobSlotParts) {
    super(parts.registers)
    this.#parts = parts
    this.#origin = regs.JS_SLOT_STRIDE * parts.slot
    this.#source = FAULT_SOURCE(parts.slot)
  }

  get running():
    { readonly head: GpuVa; readonly begin: Nanos; readonly as: number; readonly stalled: boolean } | undefined {
    if (this.#chain === undefined) return undefined
    const { head, begin, as, stall } = this.#chain
    return { head, begin, as, stalled: stall !== undefined }
  }

  get next(): { readonly head: GpuVa; readonly as: number } | undefined {
    if (!this.hasNext) return undefined
    const as = this.#get(regs.JS_CONFIG_NEXT) & AS_MASK
    return { head: this.#get64(regs.JS_HEAD_NEXT_LO), as }
  }

  get isActive(): boolean {
    return this.#chain !== undefined
  }

  get hasNext(): boolean {
    return this.#get(regs.JS_COMMAND_NEXT) === regs.JS_COMMAND_START
  }

  override write(offset: number, value: number): void {
    switch (offset - this.#origin) {
      case COMMAND:
        return this.#command(value)
      case COMMAND_NEXT:
        return this.#commandNext(value)
      default:
        super.write(offset, value)
    }
  }

  /** The failed interrupt was cleared: the slot goes on with what is queued. */
  release(): void {
    this.#held = false
    this.#promote()
  }

  /** Commands of `as` have ended: a stalled access tries again, one that faulted only `afterFault`. */
  retryAccess(as: number, afterFault: boolean): void {
    const chain = this.#chain
    if (chain?.stall?.on !== 'access' || chain.as !== as) return
    if (chain.stall.exception === undefined || afterFault) this.#resume(chain, chain.stall)
  }

  retryPower(): void {
    const chain = this.#chain
    if (chain?.stall?.on === 'power') this.#resume(chain, chain.stall)
  }

  reset(): void {
    const chain = this.#chain
    this.#parts.queue.drop()
    this.#chain = undefined
    this.#held = false
    if (chain !== undefined) this.#parts.onEnd(this.#ended(chain, ACTIVE))
  }

  #command(command: number): void {
    switch (command) {
      case regs.JS_COMMAND_NOP:
        return
      case regs.JS_COMMAND_SOFT_STOP:
        return this.#stop(STOPPED)
      case regs.JS_COMMAND_HARD_STOP:
        return this.#stop(TERMINATED)
      case regs.JS_COMMAND_SOFT_STOP_0:
        return this.#stop(STOPPED, false)
      case regs.JS_COMMAND_HARD_STOP_0:
        return this.#stop(TERMINATED, false)
      case regs.JS_COMMAND_SOFT_STOP_1:
        return this.#stop(STOPPED, true)
      case regs.JS_COMMAND_HARD_STOP_1:
        return this.#stop(TERMINATED, true)
      default:
        this.#parts.report(
          `write of ${command} to JS_COMMAND(${this.#parts.slot}): only NOP and stops are modelled; start jobs with JS_COMMAND_NEXT`,
        )
    }
  }

  #commandNext(command: number): void {
    const { report, resetting, slot } = this.#parts
    if (command !== regs.JS_COMMAND_NOP && command !== regs.JS_COMMAND_START)
      return report(`write of ${command} to JS_COMMAND_NEXT(${slot}): only NOP and START are; it is ignored`)
    if (command === regs.JS_COMMAND_START && resetting())
      return report(`JS_COMMAND_NEXT(${slot}) = START during a GPU reset: the job is lost; wait for RESET_COMPLETED`)
    this.#set(regs.JS_COMMAND_NEXT, command)
    this.#promote()
  }

  /** Starts what is in the NEXT registers if the slot is free. */
  #promote(): void {
    if (this.#chain !== undefined || this.#held || !this.hasNext) return
    const { clock, queue, latencies, activities, slot } = this.#parts
    const head = this.#get64(regs.JS_HEAD_NEXT_LO)
    const config = this.#get(regs.JS_CONFIG_NEXT)
    this.#set64(regs.JS_HEAD_LO, head)
    this.#set64(regs.JS_TAIL_LO, head)
    this.#set64(regs.JS_AFFINITY_LO, this.#get64(regs.JS_AFFINITY_NEXT_LO))
    this.#set(regs.JS_XAFFINITY, this.#get(regs.JS_XAFFINITY_NEXT))
    this.#set(regs.JS_CONFIG, config)
    this.#set(regs.JS_COMMAND_NEXT, regs.JS_COMMAND_NOP)
    this.#set(regs.JS_STATUS, ACTIVE)
    const chain: Chain = {
      head,
      begin: clock.now,
      as: config & AS_MASK,
      flag: (config & regs.JS_CONFIG_JOB_CHAIN_FLAG) !== 0,
      job: head,
      stall: undefined,
      stop: undefined,
      worklessJobs: 0,
    }
    this.#chain = chain
    activities.occupy(slot, PROFILES[0], true)
    queue.after(latencies.draw('jobStart'), `JS${slot} start`, () => this.#fetch(chain))
  }

  /** Reads the header of the chain's current job and begins it. */
  #fetch(chain: Chain): void {
    const { powered, jobTypes } = this.#parts
    const retry = (): void => this.#fetch(chain)
    if (!powered()) return this.#stall(chain, { on: 'power', retry })
    if (chain.job % JOB_ALIGNMENT !== 0) return this.#end(chain, JOB_CONFIG_FAULT)
    const bytes = this.#reach(chain, chain.job, 'read', retry)
    if (bytes === undefined) return
    const { status, typeNumber, next, job } = decodeJob(bytes.subarray(0, JOB_DESCRIPTOR_BYTES))
    // A resubmitted chain goes on where it had come to.
    if (status === DONE) return this.#work(chain, this.#shortJob(chain), undefined, () => this.#goOn(chain, next))
    if (job === undefined || ((jobTypes >>> typeNumber) & 1) === 0) return this.#end(chain, JOB_CONFIG_FAULT)
    const complete = (): void => this.#complete(chain, job)
    if (job.type === 'NULL' || job.type === 'WRITE_VALUE')
      return this.#work(chain, this.#shortJob(chain), undefined, complete)
    const profile = PROFILES[job.profile]
    if (profile === undefined) return this.#end(chain, DATA_INVALID_FAULT)
    this.#work(chain, job.duration, vary(profile, this.#parts.random), complete)
  }

  /** What the current job's end does to memory, then the next job. */
  #complete(chain: Chain, job: Job): void {
    const { faults, activities, slot } = this.#parts
    const isWork = job.type !== 'NULL' && job.type !== 'WRITE_VALUE'
    if (isWork && faults.take('jobFault')) return this.#end(chain, DATA_INVALID_FAULT)
    if (isWork && faults.take('jobBusFault')) return this.#end(chain, JOB_BUS_FAULT)
    const retry = (): void => this.#complete(chain, job)
    if (job.type === 'WRITE_VALUE') {
      if (job.address % 4 !== 0) return this.#end(chain, DATA_INVALID_FAULT)
      const target = this.#reach(chain, job.address, 'write', retry)
      if (target === undefined) return
      storeUint32(target, job.value)
    }
    const header = this.#reach(chain, chain.job, 'write', retry)
    if (header === undefined) return
    storeUint32(header, DONE)
    if (isWork) activities.jobRetired(slot)
    this.#goOn(chain, job.next)
  }

  #goOn(chain: Chain, next: GpuVa): void {
    if (next === 0) return this.#end(chain, DONE)
    chain.job = next
    this.#set64(regs.JS_TAIL_LO, next)
    if (chain.stop !== undefined) return this.#end(chain, chain.stop)
    this.#fetch(chain)
  }

  /** A job that does no work takes the job manager's own time. JS_ACTIVE counts it, nothing else does. */
  #shortJob(chain: Chain): Nanos {
    return ++chain.worklessJobs > WORKLESS_JOBS_AT_FULL_SPEED
      ? LONG_CHAIN_JOB
      : this.#parts.latencies.draw('jobManagerJob')
  }

  #work(chain: Chain, duration: Nanos, profile: WorkProfile | undefined, complete: () => void): void {
    const { queue, activities, slot } = this.#parts
    chain.stall = undefined
    activities.occupy(slot, profile ?? PROFILES[0], profile === undefined)
    queue.after(duration, `JS${slot} job`, complete)
  }

  /** The memory at an address, up to the end of its mapping; undefined if the access stalls until `retry`. */
  #reach(chain: Chain, va: GpuVa, access: Access, retry: () => void): Uint8Array | undefined {
    const result = this.#parts.access(chain.as, va, access, this.#source)
    if (result.ok) return result.pages.bytes.subarray(result.offset, result.offset + result.available)
    this.#stall(chain, { on: 'access', exception: result.why === 'fault' ? result.exception : undefined, retry })
    return undefined
  }

  #stall(chain: Chain, stall: Stall): void {
    chain.stall = stall
    this.#parts.activities.occupy(this.#parts.slot, PROFILES[0], true)
  }

  #resume(chain: Chain, stall: Stall): void {
    const { queue, latencies, isUnmapped, slot } = this.#parts
    chain.stall = undefined
    queue.after(latencies.draw('accessRetry'), `JS${slot} retry`, () => {
      if (chain.stop !== undefined) return this.#end(chain, chain.stop)
      const exception = stall.on === 'access' ? stall.exception : undefined
      if (exception !== undefined && isUnmapped(chain.as)) return this.#end(chain, exception)
      stall.retry()
    })
  }

  /** A stop takes hold after a while or at the next job of the chain. A stalled access cannot be stopped before it is answered. */
  #stop(exception: number, flag?: boolean): void {
    const { queue, latencies, clock, slot } = this.#parts
    const chain = this.#chain
    if (chain === undefined || (flag !== undefined && flag !== chain.flag)) return
    const alreadyStopping = chain.stop !== undefined
    // A hard stop overtakes a soft one, not the other way round.
    if (chain.stop !== TERMINATED) chain.stop = exception
    if (chain.stall?.on === 'access' || alreadyStopping) return
    const latency = latencies.draw(exception === STOPPED ? 'softStop' : 'hardStop')
    const due = queue.head?.due
    if (due !== undefined && due <= clock.in(latency)) return
    queue.drop()
    queue.after(latency, `JS${slot} stop`, () => this.#end(chain, chain.stop ?? exception))
  }

  #end(chain: Chain, exception: number): void {
    const { queue, activities, onEnd, slot } = this.#parts
    queue.drop()
    if (exception !== DONE) this.#writeBack(chain, exception)
    this.#set64(regs.JS_TAIL_LO, chain.job)
    this.#set(regs.JS_STATUS, exception)
    activities.vacate(slot)
    onEnd(this.#ended(chain, exception))
    this.#chain = undefined
    this.#held = exception !== DONE
    this.#promote()
  }

  /** Leaves the reason in the header of the job that failed or was stopped, if it can be reached without a fault. */
  #writeBack(chain: Chain, exception: number): void {
    if (this.#parts.isUnmapped(chain.as) || chain.stall !== undefined || chain.job % JOB_ALIGNMENT !== 0) return
    const result = this.#parts.access(chain.as, chain.job, 'write', this.#source)
    if (result.ok) storeUint32(result.pages.bytes.subarray(result.offset), exception)
  }

  #ended({ head, begin, as }: Chain, exception: number): EndedJob {
    return { slot: this.#parts.slot, begin, end: this.#parts.clock.now, exception, head, as }
  }

  #get(at: (slot: number) => number): number {
    return this.registers.get(at(this.#parts.slot))
  }

  #set(at: (slot: number) => number, value: number): void {
    this.registers.set(at(this.#parts.slot), value)
  }

  #get64(lo: (slot: number) => number): GpuVa {
    return gpuVa(this.registers.get64(lo(this.#parts.slot)))
  }

  #set64(lo: (slot: number) => number, value: number): void {
    this.registers.set64(lo(this.#parts.slot), value)
  }
}

const COMMAND = regs.JS_COMMAND(0)
const COMMAND_NEXT = regs.JS_COMMAND_NEXT(0)

function storeUint32(bytes: Uint8Array, value: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, 4).setUint32(0, value, true)
}
