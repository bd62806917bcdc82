import { nanos, type Clock, type Nanos } from '../kernel/clock.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { type Access, type GpuVa } from '../kernel/memory.ts'
import { type Random } from '../kernel/random.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type AccessResult } from './address-space.ts'
import { DATA_INVALID_FAULT, DONE, JOB_BUS_FAULT, JOB_CONFIG_FAULT, STOPPED, TERMINATED } from './exceptions.ts'
import { type DeviceFaults } from './faults.ts'
import { decodeJob, JOB_ALIGNMENT, JOB_DESCRIPTOR_BYTES, type Job } from './job-descriptor.ts'
import { type Latencies } from './latencies.ts'
import { type SlotActivities } from './slot-activity.ts'
import { PROFILES, vary, type WorkProfile } from './workload.ts'

/**
 * An endless chain must not cost endless steps. A chain may run this many jobs that do no work at their own speed; after that each
 * takes LONG_CHAIN_JOB, so that a hang costs at most 1,000 events a second of virtual time.
 */
const WORKLESS_JOBS_AT_FULL_SPEED = 64
const LONG_CHAIN_JOB = nanos(1_000_000)

/** The source id in AS_FAULTSTATUS of the accesses of a slot. Invented. */
const FAULT_SOURCE = (slot: number): number => 0x0100 + slot

/** What a chain waits for. */
type Stall =
  /** It hangs, until a GPU reset takes it. */
  | { readonly on: 'hang' }
  | { readonly on: 'power'; readonly retry: () => void }
  /** An answer of its address space; `exception` if the access faulted, undefined if a command is in progress. */
  | { readonly on: 'access'; readonly exception: number | undefined; readonly retry: () => void }

/** What of the GPU a job slot has at hand. */
export interface ChainParts {
  readonly slot: number
  /** Job types that the slot takes: its JS_FEATURES. */
  readonly jobTypes: number
  readonly clock: Clock
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly random: Random
  readonly faults: DeviceFaults
  readonly activities: SlotActivities
  readonly powered: () => boolean
  readonly access: (as: number, va: GpuVa, access: Access, source: number) => AccessResult
  readonly isUnmapped: (as: number) => boolean
}

/**
 * The execution of one job chain: reads job headers through the slot's address space, lets time pass, writes results back.
 * Modelled: the jobs of a chain run one after another, dependencies are not read; an interrupted job starts over when resumed.
 * A hang is a chain without an end: two WRITE_VALUE jobs, each the next of the other and re-arming its header.
 */
export class JobChain {
  readonly begin: Nanos
  readonly #parts: ChainParts
  readonly #onEnd: (exception: number) => void
  #job: GpuVa
  #stall: Stall | undefined
  /** STOPPED or TERMINATED once a stop has been commanded. */
  #stop: number | undefined
  #worklessJobs = 0

  /** `onEnd` is told DONE, STOPPED, TERMINATED or a fault, once. */
  constructor(
    parts: ChainParts,
    readonly head: GpuVa,
    readonly as: number,
    onEnd: (exception: number) => void,
  ) {
    this.#parts = parts
    this.#onEnd = onEnd
    this.#job = head
    this.begin = parts.clock.now
    parts.activities.occupy(parts.slot, PROFILES[0], true)
    parts.queue.after(parts.latencies.draw('jobStart'), `JS${parts.slot} start`, () => this.#fetch())
  }

  /** The job being executed, or the one to resume at. */
  get tail(): GpuVa {
    return this.#job
  }

  get stalled(): boolean {
    return this.#stall !== undefined
  }

  /** What lets it go on; nothing does where it hangs. */
  get waitsFor(): 'access' | 'power' | undefined {
    return this.#stall === undefined || this.#stall.on === 'hang' ? undefined : this.#stall.on
  }

  /** What is in flight for it is in its slot's queue. */
  fingerprint(hash: StateHash): void {
    hash.add(this.head)
    hash.add(this.as)
    hash.add(this.#job)
    hash.add(this.#stop ?? 0)
    hash.addString(this.#stall?.on ?? '')
    hash.add(this.#stall?.on === 'access' ? (this.#stall.exception ?? -1) : -2)
  }

  /** Takes hold after a while or at the next job. A stalled access cannot be stopped before its address space answers. */
  stop(exception: typeof STOPPED | typeof TERMINATED): void {
    const { queue, latencies, clock, slot } = this.#parts
    const stopping = this.#stop !== undefined
    // A hard stop overtakes a soft one, not the other way round.
    if (this.#stop !== TERMINATED) this.#stop = exception
    if (this.#stall?.on === 'access' || this.#stall?.on === 'hang' || stopping) return
    const latency = latencies.draw(exception === STOPPED ? 'softStop' : 'hardStop')
    const due = queue.head?.due
    if (due !== undefined && due <= clock.in(latency)) return
    queue.drop()
    queue.after(latency, `JS${slot} stop`, () => this.#end(this.#stop ?? exception))
  }

  /** Commands of an address space have ended: a stalled access tries again, one that faulted only `afterFault`. */
  retryAccess(as: number, afterFault: boolean): void {
    const stall = this.#stall
    if (stall?.on === 'access' && as === this.as && (stall.exception === undefined || afterFault)) this.#resume(stall)
  }

  retryPower(): void {
    if (this.#stall?.on === 'power') this.#resume(this.#stall)
  }

  /** Reads the header of the current job and begins it. */
  #fetch(): void {
    const { powered, jobTypes, random } = this.#parts
    const retry = (): void => this.#fetch()
    if (!powered()) return this.#wait({ on: 'power', retry })
    if (this.#parts.faults.take('jobHang')) return this.#wait({ on: 'hang' })
    if (this.#job % JOB_ALIGNMENT !== 0) return this.#end(JOB_CONFIG_FAULT)
    const bytes = this.#reach(this.#job, 'read', retry)
    if (bytes === undefined) return
    const { status, typeNumber, next, job } = decodeJob(bytes.subarray(0, JOB_DESCRIPTOR_BYTES))
    // A chain that is submitted again goes on where it had come to.
    if (status === DONE) return this.#passTime(() => this.#goOn(next))
    if (job === undefined || ((jobTypes >>> typeNumber) & 1) === 0) return this.#end(JOB_CONFIG_FAULT)
    const complete = (): void => this.#complete(job)
    if (job.type === 'NULL' || job.type === 'WRITE_VALUE') return this.#passTime(complete)
    const profile = PROFILES[job.profile]
    if (profile === undefined) return this.#end(DATA_INVALID_FAULT)
    this.#work(job.duration, vary(profile, random), complete)
  }

  /** What the end of the current job does to memory, then the next job. */
  #complete(job: Job): void {
    const { faults, activities, slot } = this.#parts
    const isWork = job.type !== 'NULL' && job.type !== 'WRITE_VALUE'
    if (isWork && faults.take('jobFault')) return this.#end(DATA_INVALID_FAULT)
    if (isWork && faults.take('jobBusFault')) return this.#end(JOB_BUS_FAULT)
    const retry = (): void => this.#complete(job)
    if (job.type === 'WRITE_VALUE') {
      if (job.address % 4 !== 0) return this.#end(DATA_INVALID_FAULT)
      const target = this.#reach(job.address, 'write', retry)
      if (target === undefined) return
      storeUint32(target, job.value)
    }
    const header = this.#reach(this.#job, 'write', retry)
    if (header === undefined) return
    storeUint32(header, DONE)
    if (isWork) activities.jobRetired(slot)
    this.#goOn(job.next)
  }

  #goOn(next: GpuVa): void {
    if (next === 0) return this.#end(DONE)
    this.#job = next
    if (this.#stop !== undefined) return this.#end(this.#stop)
    this.#fetch()
  }

  #work(duration: Nanos, profile: WorkProfile, complete: () => void): void {
    const { queue, activities, slot } = this.#parts
    activities.occupy(slot, profile, false)
    queue.after(duration, `JS${slot} job`, complete)
  }

  /** The job manager is busy by itself: JSn_ACTIVE counts that, nothing else does. */
  #passTime(complete: () => void): void {
    const { queue, activities, latencies, slot } = this.#parts
    const isLong = ++this.#worklessJobs > WORKLESS_JOBS_AT_FULL_SPEED
    activities.occupy(slot, PROFILES[0], true)
    queue.after(isLong ? LONG_CHAIN_JOB : latencies.draw('jobManagerJob'), `JS${slot} job`, complete)
  }

  /** The memory at an address, up to the end of its mapping; undefined if the access stalls until `retry`. */
  #reach(va: GpuVa, access: Access, retry: () => void): Uint8Array | undefined {
    const result = this.#parts.access(this.as, va, access, FAULT_SOURCE(this.#parts.slot))
    if (result.ok) return result.pages.bytes.subarray(result.offset, result.offset + result.available)
    this.#wait({ on: 'access', exception: result.why === 'fault' ? result.exception : undefined, retry })
    return undefined
  }

  #wait(stall: Stall): void {
    this.#stall = stall
    this.#parts.activities.occupy(this.#parts.slot, PROFILES[0], true)
  }

  #resume(stall: Exclude<Stall, { on: 'hang' }>): void {
    const { queue, latencies, isUnmapped, slot } = this.#parts
    const exception = stall.on === 'access' ? stall.exception : undefined
    this.#stall = undefined
    queue.after(latencies.draw('accessRetry'), `JS${slot} retry`, () => {
      if (this.#stop !== undefined) return this.#end(this.#stop)
      if (exception !== undefined && isUnmapped(this.as)) return this.#end(exception)
      stall.retry()
    })
  }

  #end(exception: number): void {
    const { queue, activities, slot } = this.#parts
    queue.drop()
    if (exception !== DONE) this.#writeBack(exception)
    activities.vacate(slot)
    this.#onEnd(exception)
  }

  /** Leaves the reason in the header of the job that failed or was stopped, where it can be reached. */
  #writeBack(exception: number): void {
    const { access, isUnmapped, slot } = this.#parts
    if (isUnmapped(this.as) || this.#job % JOB_ALIGNMENT !== 0) return
    const result = access(this.as, this.#job, 'write', FAULT_SOURCE(slot))
    if (result.ok) storeUint32(result.pages.bytes.subarray(result.offset), exception)
  }
}

function storeUint32(bytes: Uint8Array, value: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, 4).setUint32(0, value, true)
}
