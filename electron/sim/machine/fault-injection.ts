import { encodeJob, JOB_DESCRIPTOR_BYTES } from '../device/job-descriptor.ts'
import { deviceScheduleReset } from '../driver/device.ts'
import { SUBMIT, WAIT_BO, CREATE_BO } from '../driver/uapi.ts'
import { GEM_CLOSE } from '../driver/drm-uapi.ts'
import { gpuVa } from '../kernel/memory.ts'
import { type Task } from '../kernel/operation.ts'
import { type FaultKind } from './faults.ts'
import { type Machine } from './machine.ts'
import { DrmClient, type SyscallObserver } from './userspace.ts'

const FAR = 2n ** 62n
/** In no VM: files get 32 MiB to 4 GiB. */
const UNMAPPED = gpuVa(0x10_0000)
const PAGE = 4096

export interface FaultContext {
  readonly machine: Machine
  readonly log: (text: string) => void
  readonly syscall: SyscallObserver
  /** Clients whose file is open, the sampling process first. */
  readonly clients: () => readonly DrmClient[]
}

/** Brings a fault about, now. What a client does takes the time it takes. */
export function injectFault(context: FaultContext, kind: FaultKind, id: number): void {
  const { machine } = context
  const { faults } = machine.device
  context.log(`lab: fault injected: ${kind}`)
  switch (kind) {
    case 'hang':
      runClient(context, `hang-${id}`, submitHang)
      return
    case 'mmu-fault':
      runClient(context, `mmu-fault-${id}`, submitBadWrite)
      return
    case 'job-fault':
      faults.jobFault()
      return
    case 'bus-fault':
      faults.jobBusFault()
      return
    case 'gpu-fault':
      faults.gpuFault()
      return
    case 'lost-irq':
      faults.loseIrq()
      return
    case 'as-stuck':
      stickAddressSpace(context, id)
      return
    case 'reset-stuck':
      faults.softResetStuck()
      requestReset(context, id)
      return
    case 'reset':
      requestReset(context, id)
  }
}

/** A client that submits one job chain, waits for it and goes. */
function runClient(context: FaultContext, name: string, submit: (client: DrmClient) => Task): void {
  const client = new DrmClient(context.machine, name, context.syscall)
  const program = function* (): Task {
    yield* client.open()
    yield* submit(client)
    yield* client.close()
  }
  context.machine.kernel.spawn(name, 'user', program(), 'main')
}

/** An endless chain: two jobs that follow each other, each writing the other's status back to "not started". */
function* submitHang(client: DrmClient): Task {
  const bo = yield* client.createBo(PAGE)
  const first = gpuVa(Number(bo.va))
  const second = gpuVa(first + JOB_DESCRIPTOR_BYTES)
  bo.pages.bytes.set(encodeJob({ type: 'WRITE_VALUE', next: second, address: second, value: 0 }), 0)
  bo.pages.bytes.set(encodeJob({ type: 'WRITE_VALUE', next: first, address: first, value: 0 }), JOB_DESCRIPTOR_BYTES)
  yield* submitAndWait(client, bo)
}

function* submitBadWrite(client: DrmClient): Task {
  const bo = yield* client.createBo(PAGE)
  bo.pages.bytes.set(encodeJob({ type: 'WRITE_VALUE', next: gpuVa(0), address: UNMAPPED, value: 1 }), 0)
  yield* submitAndWait(client, bo)
}

function* submitAndWait(client: DrmClient, bo: { readonly handle: number; readonly va: bigint }): Task {
  const handles = client.memory.alloc(4)
  client.memory.poke(handles, new Uint8Array(new Uint32Array([bo.handle]).buffer))
  yield* client.ioctl(SUBMIT, { jc: bo.va, bo_handles: BigInt(handles), bo_handle_count: 1 })
  yield* client.ioctl(WAIT_BO, { handle: bo.handle, timeout_ns: FAR })
}

/** Arms the fault on a client's address space and makes that client map something, which needs a command. */
function stickAddressSpace(context: FaultContext, id: number): void {
  const client = context.clients().find(({ openFile }) => (openFile?.driverPriv.mmu.as.value ?? -1) >= 0)
  if (client === undefined) {
    context.log('lab: no file holds an address space, so none can be stuck')
    return
  }
  context.machine.device.faults.asStuck(client.file.driverPriv.mmu.as.value)
  const map = function* (): Task {
    const { result, out } = yield* client.ioctl(CREATE_BO, { size: PAGE })
    if (result === 0) yield* client.ioctl(GEM_CLOSE, { handle: out.handle })
  }
  context.machine.kernel.spawn(`as-stuck-${id}`, 'user', map(), 'main')
}

/** The lab's own switch: as the stuck-AS path asks for a reset, without the stuck address space. */
function requestReset({ machine, log }: FaultContext, id: number): void {
  const { pfdev, kernel } = machine
  const ask = function* (): Task {
    if (pfdev.pm.status !== 'active') {
      log('lab: the GPU is suspended, a reset would find nothing to do')
      return
    }
    log('lab: reset requested')
    yield* deviceScheduleReset(pfdev, 'lab')
  }
  kernel.spawn(`lab-${id}`, 'kthread', ask(), 'lab')
}
