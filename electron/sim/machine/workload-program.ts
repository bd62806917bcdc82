import { encodeJob, JOB_DESCRIPTOR_BYTES, type WorkType } from '../device/job-descriptor.ts'
import { type ProfileId, profileNumber } from '../device/workload.ts'
import { SYNCOBJ_CREATE, SYNCOBJ_WAIT, SYNCOBJ_WAIT_FLAGS_WAIT_ALL } from '../driver/drm-uapi.ts'
import { JD_REQ_FS, SUBMIT } from '../driver/uapi.ts'
import { nanos, type Nanos, seconds } from '../kernel/clock.ts'
import { gpuVa } from '../kernel/memory.ts'
import { type Task } from '../kernel/operation.ts'
import { Orders } from './orders.ts'
import { type DrmClient } from './userspace.ts'
import { type WorkloadId } from './workload.ts'

/** A frame at 60 Hz. */
const FRAME = nanos(Math.round(1e9 / 60))

interface SlotWork {
  readonly type: WorkType
  readonly profile: ProfileId
  /** Of a frame, before noise. */
  readonly share: number
  readonly requirements: number
  /** Jobs of this kind in each frame; all are in flight together. */
  readonly count: number
}

const slot1 = (type: WorkType, profile: ProfileId, share: number, count = 1): SlotWork => ({
  type,
  profile,
  share,
  requirements: 0,
  count,
})
const slot0 = (profile: ProfileId, share: number, count = 1): SlotWork => ({
  type: 'FRAGMENT',
  profile,
  share,
  requirements: JD_REQ_FS,
  count,
})

/** What each frame submits. One job a slot and two a file, so that no use count comes near its WARN; but `heavy` means to. */
const FRAMES: Readonly<Record<WorkloadId, readonly SlotWork[]>> = {
  idle: [],
  vertex: [slot1('TILER', 'vertex/vertex-tiler', 0.8), slot0('vertex/fragment', 0.35)],
  fragment: [slot1('TILER', 'fragment/vertex-tiler', 0.15), slot0('fragment/fragment', 0.9)],
  compute: [slot1('COMPUTE', 'compute/compute', 0.9), slot0('compute/fragment', 0.02)],
  memory: [slot1('TILER', 'memory/vertex-tiler', 0.3), slot0('memory/fragment', 0.88)],
  heavy: [slot1('TILER', 'fragment/vertex-tiler', 0.3, 2), slot0('fragment/fragment', 0.4, 2)],
}

const NOISE = 0.08
const BO_BYTES = 4096
const FAR: bigint = 2n ** 62n

/** The process that renders: a frame's jobs, wait for them, the next frame on its beat. */
export function* renderFrames(client: DrmClient, orders: WorkloadOrders): Task {
  const { kernel, random } = client.machine
  yield* client.open()
  const descriptors = yield* client.createBo(BO_BYTES)
  const syncobjs: number[] = []
  for (let i = 0; i < BO_BYTES / JOB_DESCRIPTOR_BYTES / 8; i++)
    syncobjs.push((yield* client.ioctl(SYNCOBJ_CREATE, {})).out.handle)
  const waited = client.memory.alloc(4 * syncobjs.length)
  let frame: Nanos = kernel.clock.now
  while (!orders.exit) {
    const jobs = FRAMES[orders.workload].flatMap((work) => Array.from({ length: work.count }, () => work))
    for (const [i, { type, profile, share, requirements }] of jobs.entries()) {
      const at = i * JOB_DESCRIPTOR_BYTES
      const duration = nanos(Math.round(FRAME * share * (1 + NOISE * (random.float() - 1))))
      const job = encodeJob({ type, profile: profileNumber(profile), duration, next: gpuVa(0) })
      descriptors.pages.bytes.set(job, at)
      const out_sync = syncobjs[i] ?? 0
      yield* client.ioctl(SUBMIT, { jc: descriptors.va + BigInt(at), requirements, out_sync })
    }
    if (jobs.length > 0) {
      const words = new Uint8Array(new Uint32Array(syncobjs.slice(0, jobs.length)).buffer)
      client.memory.poke(waited, words)
      yield* client.ioctl(SYNCOBJ_WAIT, {
        handles: BigInt(waited),
        timeout_nsec: FAR,
        count_handles: jobs.length,
        flags: SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
      })
    }
    frame = nanos(Math.max(frame + FRAME, kernel.clock.now))
    yield* orders.waitUntil(jobs.length === 0 ? nanos(frame + seconds(3600)) : frame)
    if (jobs.length === 0) frame = kernel.clock.now
  }
  yield* client.close()
}

/** What the workload process is told. */
export class WorkloadOrders extends Orders {
  workload: WorkloadId = 'idle'

  set(workload: WorkloadId): void {
    this.workload = workload
    this.notify()
  }
}
