import { encodeJob, type Job } from '../../device/job-descriptor.ts'
import { type Fields, type Struct } from '../../driver/struct-layout.ts'
import {
  BO_HEAP,
  BO_NOEXEC,
  CREATE_BO,
  type Ioctl,
  PERFCNT_DUMP,
  PERFCNT_ENABLE,
  SUBMIT,
  WAIT_BO,
} from '../../driver/uapi.ts'
import { EAGAIN, EINTR } from '../../kernel/errno.ts'
import { type GpuVa, gpuVa, type Pages } from '../../kernel/memory.ts'
import { type Task } from '../../kernel/operation.ts'
import { type UserPtr } from '../../kernel/user-memory.ts'
import { type Machine } from '../machine.ts'
import { DrmClient } from '../userspace.ts'
import { SyscallExit } from './syscall-exit.ts'

/** What the checks and the rows of the race tables learn of a client's calls. */
export interface CallObserver {
  called(client: RaceClient, name: RaceCallName): void
  returned(client: RaceClient, name: RaceCallName, result: number, resets: number | undefined): void
  spun?(client: RaceClient, name: RaceCallName, result: number): void
}

/** ENABLE and DISABLE are one ioctl to the kernel. */
export type RaceCallName = 'ENABLE' | 'DISABLE' | 'DUMP' | 'CLOSE' | 'SUBMIT' | 'CREATE_BO' | 'WAIT_BO'

/** A buffer object of a client with a job chain in it. */
export interface JobBuffer {
  readonly handle: number
  readonly va: bigint
  readonly pages: Pages
}

const HEAP_BYTES = 2 << 20
const FOR_EVER = 2n ** 62n

/**
 * A process of a race. Its dumps pass the report field where the policy has one, unless `shortDumps` says that it was compiled
 * against a header from before.
 */
export class RaceClient {
  readonly drm: DrmClient
  shortDumps = false
  /** What the kernel had to report at the end of the last dump, whether or not the caller passed a field for it. */
  kernelReport = 0
  readonly #observer: CallObserver
  readonly #exit: SyscallExit
  #buffer: UserPtr | undefined
  #openings = 0

  constructor(
    readonly machine: Machine,
    readonly name: string,
    observer: CallObserver,
  ) {
    this.drm = new DrmClient(machine, name, () => undefined)
    this.#observer = observer
    this.#exit = new SyscallExit(machine.kernel)
  }

  /** How often it has opened the render node. */
  get openings(): number {
    return this.#openings
  }

  *open(): Task {
    this.#openings++
    yield* this.drm.open()
  }

  *close(): Task {
    this.#observer.called(this, 'CLOSE')
    yield* this.drm.close()
    this.#observer.returned(this, 'CLOSE', 0, undefined)
  }

  *enable(counterset = 0): Task<number> {
    return yield* this.#call('ENABLE', PERFCNT_ENABLE, { enable: 1, counterset })
  }

  *disable(): Task<number> {
    return yield* this.#call('DISABLE', PERFCNT_ENABLE, { enable: 0, counterset: 0 })
  }

  *dump(): Task<number> {
    const { policy } = this.machine.pfdev
    this.#buffer ??= this.drm.memory.alloc(this.machine.model.dumpBytes)
    const buf_ptr = BigInt(this.#buffer)
    this.#observer.called(this, 'DUMP')
    this.kernelReport = 0
    const ioctl = this.shortDumps ? PERFCNT_DUMP : policy.dumpIoctl
    const { result, out } = yield* this.drm.ioctl(ioctl, { buf_ptr })
    const told = this.shortDumps ? this.kernelReport : policy.resetsOf(out)
    // It says something of resets: as an error, or in so many words.
    if (result !== -EINTR && (result !== 0 || told > 0)) yield* this.#exit
    this.#observer.returned(this, 'DUMP', result, policy.dumpIoctl === PERFCNT_DUMP ? undefined : told)
    return result
  }

  /** For when nothing else can run: a call that says -EAGAIN now says so for ever. */
  *settled(name: 'DUMP' | 'ENABLE'): Task<number> {
    const call = () => (name === 'DUMP' ? this.dump() : this.enable())
    let result = yield* call()
    if (result !== -EAGAIN) return result
    result = yield* call()
    this.#observer.spun?.(this, name, result)
    return result
  }

  /** drmIoctl(): again while it says so, but not more often than `tries`; libdrm knows no limit. */
  *retried(tries: number, call: () => Task<number>): Task<number> {
    let result = -EAGAIN
    for (let i = 0; i < tries && (result === -EAGAIN || result === -EINTR); i++) result = yield* call()
    return result
  }

  *createBo(size: number): Task<JobBuffer> {
    this.#observer.called(this, 'CREATE_BO')
    const bo = yield* this.drm.createBo(size)
    this.#observer.returned(this, 'CREATE_BO', 0, undefined)
    return bo
  }

  /** A buffer that grows by page faults: its GPU address. */
  *createHeap(): Task<GpuVa> {
    const { out } = yield* this.drm.ioctl(CREATE_BO, { size: HEAP_BYTES, flags: BO_HEAP | BO_NOEXEC })
    return gpuVa(Number(out.offset))
  }

  /** Writes the jobs into the buffer, 64 bytes apart, and submits the first. */
  *submit(bo: JobBuffer, jobs: readonly Job[], requirements = 0): Task<number> {
    for (const [i, job] of jobs.entries()) bo.pages.bytes.set(encodeJob(job), i * 64)
    const handles = this.drm.memory.alloc(4)
    this.drm.memory.poke(handles, new Uint8Array(new Uint32Array([bo.handle]).buffer))
    const args = { jc: bo.va, requirements, bo_handles: BigInt(handles), bo_handle_count: 1 }
    return yield* this.#call('SUBMIT', SUBMIT, args)
  }

  *waitBo(bo: JobBuffer): Task<number> {
    return yield* this.#call('WAIT_BO', WAIT_BO, { handle: bo.handle, timeout_ns: FOR_EVER })
  }

  *#call<F extends Fields>(name: RaceCallName, ioctl: Ioctl<F>, args: Partial<Struct<F>>): Task<number> {
    this.#observer.called(this, name)
    const { result } = yield* this.drm.ioctl(ioctl, args)
    // A session has begun.
    if (name === 'ENABLE' && result === 0) yield* this.#exit
    this.#observer.returned(this, name, result, undefined)
    return result
  }
}

/** A chain that ends by itself. */
export const shortJob: readonly Job[] = [{ type: 'NULL', next: gpuVa(0) }]
