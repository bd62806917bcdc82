import { gpuModel } from '../device/gpu-models.testing.ts'
import { encodeJob, JOB_DESCRIPTOR_BYTES, type Job } from '../device/job-descriptor.ts'
import { type GpuModel } from '../device/models.ts'
import { type WrittenSample } from '../device/perfcnt-block.ts'
import { type Nanos, seconds } from '../kernel/clock.ts'
import { type DmaFence } from '../kernel/dma-fence.ts'
import { gpuVa, type GpuVa } from '../kernel/memory.ts'
import { type Operation, type Task } from '../kernel/operation.ts'
import { type Splat } from '../kernel/splat.ts'
import { RunToBlock } from '../kernel/strategy.ts'
import { type Thread } from '../kernel/thread.ts'
import { type UserPtr } from '../kernel/user-memory.ts'
import { Machine } from '../machine/machine.ts'
import { DrmClient } from '../machine/userspace.ts'
import { type LogLevel } from './device.ts'
import { SYNCOBJ_CREATE } from './drm-uapi.ts'
import { policyById } from './policies/index.ts'
import { syncobjFind } from './syncobj.ts'
import { SUBMIT, WAIT_BO } from './uapi.ts'

export interface TestbedOptions {
  readonly policy?: string
  /** The id of a model, or a model of the test's own. */
  readonly model?: string | GpuModel
  readonly unstableIoctls?: boolean
}

/** A BO that its program has mapped. */
export interface TestBo {
  readonly handle: number
  readonly va: GpuVa
  readonly bytes: Uint8Array
}

/** A booted machine for driver tests: runs programs to their end, and remembers what the driver did. */
export class Testbed {
  readonly machine: Machine
  readonly splats: Splat[] = []
  readonly samples: WrittenSample[] = []
  /** Why each device reset was asked for. */
  readonly resets: string[] = []
  readonly #klog: { readonly level: LogLevel; readonly text: string }[] = []
  readonly #watch = new WriteWatch()

  constructor({ policy = 'mainline', model = 'g52-mp2', unstableIoctls = true }: TestbedOptions = {}) {
    const ignore = () => undefined
    this.machine = new Machine({
      model: typeof model === 'string' ? gpuModel(model) : model,
      policy: policyById(policy),
      seed: 1,
      unstableIoctls,
      strategy: this.#watch,
      events: {
        attach: ignore,
        rest: ignore,
        log: (level, text) => this.#klog.push({ level, text }),
        splat: (splat) => this.splats.push(splat),
        jobEnded: ignore,
        sampleWritten: (sample) => this.samples.push(sample),
        resetBegin: (cause) => this.resets.push(cause),
        resetEnd: ignore,
      },
    })
    this.forget()
  }

  /** Texts of the splats. */
  get complaints(): readonly string[] {
    return this.splats.map(({ text }) => text)
  }

  /** Values written to a register, oldest first. */
  writesTo(register: string): readonly number[] {
    return this.#watch.writes.filter(({ name }) => name === register).map(({ value }) => value)
  }

  /** Registers written, oldest first, with their values in hex. */
  get writes(): readonly string[] {
    return this.#watch.writes.map(({ name, value }) => `${name} = 0x${value.toString(16)}`)
  }

  /** Kernel log lines up to a level. */
  klog(upTo: LogLevel = 6): readonly string[] {
    return this.#klog.filter(({ level }) => level <= upTo).map(({ text }) => text)
  }

  /** Starts the records anew. */
  forget(): void {
    this.splats.length = 0
    this.samples.length = 0
    this.resets.length = 0
    this.#klog.length = 0
    this.#watch.writes.length = 0
  }

  /** Runs one program to its end. Throws when it is not over after `limit` of virtual time. */
  run<T>(body: () => Task<T>, limit: Nanos = seconds(20)): T {
    const results: T[] = []
    const { thread } = this.start('main', function* () {
      results.push(yield* body())
    })
    const { kernel } = this.machine
    kernel.runUntil(kernel.clock.in(limit), () => results.length > 0)
    if (!thread.exited)
      throw new Error(`after ${limit / 1e9} s the program still waits at ${thread.parked?.object.name ?? 'nothing'}`)
    const [result] = results
    return result as T
  }

  /** Starts a program beside the one that `run` waits for. */
  start(name: string, body: () => Task): { readonly thread: Thread } {
    return { thread: this.machine.kernel.spawn(name, 'user', body(), 'main') }
  }

  /** A process that has opened the render node. */
  *open(name = 'client'): Task<DrmClient> {
    const client = new DrmClient(this.machine, name, () => undefined)
    yield* client.open()
    return client
  }
}

/** RunToBlock, noting every register write that it lets through. */
class WriteWatch extends RunToBlock {
  readonly writes: { readonly name: string; readonly value: number }[] = []

  override quick(hardIrqs: readonly Thread[], current: Thread | undefined): Thread | undefined {
    return this.#note(super.quick(hardIrqs, current))
  }

  override next(enabled: readonly Thread[], current: Thread | undefined): Thread {
    const chosen = super.next(enabled, current)
    this.#note(chosen)
    return chosen
  }

  #note(thread: Thread | undefined): Thread | undefined {
    const operation: (Operation & { readonly value?: unknown }) | undefined = thread?.parked
    if (operation?.kind === 'writel' && typeof operation.value === 'number')
      this.writes.push({ name: operation.object.name, value: operation.value })
    return thread
  }
}

/** A page with job descriptors. */
export function* jobBo(client: DrmClient): Task<TestBo> {
  const { handle, va, pages } = yield* client.createBo(4096)
  return { handle, va: gpuVa(Number(va)), bytes: pages.bytes }
}

/** Writes a chain of jobs, each the next of the one before. Returns its head. */
export function storeChain(bo: TestBo, jobs: readonly JobWithoutNext[], at = 0): GpuVa {
  for (const [i, job] of jobs.entries()) {
    const offset = at + i * JOB_DESCRIPTOR_BYTES
    const next = gpuVa(i + 1 < jobs.length ? bo.va + offset + JOB_DESCRIPTOR_BYTES : 0)
    bo.bytes.set(encodeJob({ ...job, next }), offset)
  }
  return gpuVa(bo.va + at)
}

type JobWithoutNext = DistributiveOmit<Job, 'next'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Two jobs that follow each other for ever, each writing the other's status back to "not started". Returns the head. */
export function storeHang(bo: TestBo, at = 0): GpuVa {
  const first = gpuVa(bo.va + at)
  const second = gpuVa(first + JOB_DESCRIPTOR_BYTES)
  bo.bytes.set(encodeJob({ type: 'WRITE_VALUE', next: second, address: second, value: 0 }), at)
  bo.bytes.set(encodeJob({ type: 'WRITE_VALUE', next: first, address: first, value: 0 }), at + JOB_DESCRIPTOR_BYTES)
  return first
}

/** Submits a chain and returns its `finished` fence, whose error says how it ended. */
export function* submit(
  client: DrmClient,
  jc: GpuVa,
  { requirements = 0, bos = [] }: { readonly requirements?: number; readonly bos?: readonly TestBo[] } = {},
): Task<DmaFence> {
  const syncobj = (yield* client.ioctl(SYNCOBJ_CREATE, {})).out.handle
  const { result } = yield* client.ioctl(SUBMIT, {
    jc: BigInt(jc),
    requirements,
    out_sync: syncobj,
    bo_handles: BigInt(
      userWords(
        client,
        bos.map(({ handle }) => handle),
      ),
    ),
    bo_handle_count: bos.length,
  })
  if (result !== 0) throw new Error(`SUBMIT failed: ${result}`)
  const fence = (yield* syncobjFind(client.file, syncobj))?.fence.value
  if (fence === undefined) throw new Error('SUBMIT left no fence in its out_sync')
  return fence
}

/** WAIT_BO, for `span` from now. */
export function* waitBo(client: DrmClient, bo: TestBo, span: Nanos): Task<number> {
  const timeout_ns = BigInt(client.machine.kernel.clock.in(span))
  return (yield* client.ioctl(WAIT_BO, { handle: bo.handle, timeout_ns })).result
}

/** An array of u32 in the program's memory. */
export function userWords(client: DrmClient, words: readonly number[]): UserPtr {
  const at = client.memory.alloc(Math.max(4, 4 * words.length))
  client.memory.poke(at, new Uint8Array(new Uint32Array(words).buffer))
  return at
}

/** The nth 32-bit word of a BO. */
export function wordAt(bo: { readonly bytes: Uint8Array }, offset: number): number {
  return new DataView(bo.bytes.buffer, bo.bytes.byteOffset).getUint32(offset, true)
}
