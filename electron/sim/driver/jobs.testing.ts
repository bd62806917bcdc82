import { encodeJob, JOB_DESCRIPTOR_BYTES, type Job } from '../device/job-descriptor.ts'
import { type Nanos } from '../kernel/clock.ts'
import { type DmaFence } from '../kernel/dma-fence.ts'
import { gpuVa, type GpuVa } from '../kernel/memory.ts'
import { type Task } from '../kernel/operation.ts'
import { type UserPtr } from '../kernel/user-memory.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { SYNCOBJ_CREATE } from './drm-uapi.ts'
import { syncobjFind } from './syncobj.ts'
import { type Testbed } from './testbed.testing.ts'
import { SUBMIT, WAIT_BO } from './uapi.ts'

/** A BO that its program has mapped. */
export interface TestBo {
  readonly handle: number
  readonly va: GpuVa
  readonly bytes: Uint8Array
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

/** What must be so when nothing is in hardware. */
export function balance(bed: Testbed) {
  const { pm, js, asLruList, cycleCounter } = bed.machine.pfdev
  return {
    usage: pm.usage,
    credits: js.queues.map(({ creditCount }) => creditCount.value),
    pending: js.queues.map(({ pendingJobs }) => pendingJobs.length),
    asCounts: asLruList.filter(({ asCount }) => asCount.value !== 0).length,
    cycleCounter: cycleCounter.useCount.value,
  }
}
export const BALANCED = { usage: 0, credits: [0, 0, 0], pending: [0, 0, 0], asCounts: 0, cycleCounter: 0 }
