import { type Kernel } from '../../kernel/kernel.ts'
import { Call, type Task } from '../../kernel/operation.ts'
import { type DrmFile } from '../drm-file.ts'
import { type PanfrostDevice } from '../device.ts'
import { type PanfrostFile } from '../panfrost-file.ts'
import { type Struct } from '../struct-layout.ts'
import { type RestoredOps } from './restored-ops.ts'
import { type Ioctl, type PERFCNT_DUMP } from '../uapi.ts'

/** What every revision of the dump struct begins with. */
type DumpFields = (typeof PERFCNT_DUMP)['layout']['fields']

/** Fields of the dump struct, whatever its revision; a shorter one lacks the last ones. */
export type DumpArgs = Struct<DumpFields> & {
  hw_reset?: bigint
  state?: number
  resets?: number
  pad?: number
}

/**
 * What any revision of the fix touches, in the order of panfrost_perfcnt.c. `hwEnable`, `releaseAs`, `guardReset`, `clearPending`
 * and `unlockAfterAsGet` are pieces of larger functions, cut where the patches cut them; the three hooks are called by
 * panfrost_device_reset(), also on a runtime resume. Those of RestoredOps exist in `restore` and in patches over it.
 */
export interface PerfcntOps extends RestoredOps {
  /** All counters off and the mode to OFF. */
  gpuDisable(): Task
  /** From the hard interrupt handler. */
  sampleDone(): Task
  cleanCacheDone(): Task
  /** One sample into the buffer, and what `args` tell of resets. 0 or -errno. */
  dumpLocked(args: DumpArgs): Task<number>
  /** Takes the address space and programs the counters. 0 or an error after which the session is torn down. */
  hwEnable(file: PanfrostFile, counterset: number): Task<number>
  enableLocked(file: PanfrostFile, counterset: number): Task<number>
  /** Gives the address space back, while a session ends. */
  releaseAs(): Task
  disableLocked(file: PanfrostFile): Task<number>
  /** The ioctl, after the module parameter was checked. */
  ioctlDump(args: DumpArgs, file: DrmFile): Task<number>
  /** All that panfrost_device_reset() does, hooks included. */
  guardReset(body: () => Task): Task
  /** Before the soft reset. */
  preReset(): Task
  /** Between the soft reset and power on. */
  afterSoftReset(): Task
  /** After panfrost_mmu_reset() and the job interrupts. */
  postReset(): Task
  /** The end of a reset that was asked for: reset.pending is 0 again. */
  clearPending(): Task
  /** The end of panfrost_mmu_as_get(): `as` is what it returns. */
  unlockAfterAsGet(as: number): Task
}

export type OpName = keyof PerfcntOps

/** Where each op stands in C. */
const FUNCTIONS: Readonly<Record<OpName, string>> = {
  gpuDisable: 'panfrost_perfcnt_gpu_disable',
  sampleDone: 'panfrost_perfcnt_sample_done',
  cleanCacheDone: 'panfrost_perfcnt_clean_cache_done',
  dumpLocked: 'panfrost_perfcnt_dump_locked',
  hwEnable: 'panfrost_perfcnt_enable_locked',
  enableLocked: 'panfrost_perfcnt_enable_locked',
  releaseAs: 'panfrost_perfcnt_disable_locked',
  disableLocked: 'panfrost_perfcnt_disable_locked',
  ioctlDump: 'panfrost_ioctl_perfcnt_dump',
  guardReset: 'panfrost_device_reset',
  preReset: 'panfrost_perfcnt_pre_reset',
  afterSoftReset: 'panfrost_perfcnt_reset',
  postReset: 'panfrost_perfcnt_post_reset',
  clearPending: 'panfrost_reset',
  unlockAfterAsGet: 'panfrost_mmu_as_get',
  enter: 'panfrost_perfcnt_enter',
  drain: 'panfrost_perfcnt_drain',
  arm: 'panfrost_perfcnt_arm',
  waitDone: 'panfrost_perfcnt_wait_done',
  struckSince: 'panfrost_perfcnt_struck_since',
  report: 'panfrost_perfcnt_report',
  publish: 'panfrost_perfcnt_publish',
  retract: 'panfrost_perfcnt_retract',
  quiesceIrq: 'panfrost_perfcnt_quiesce_irq',
  saveSession: 'panfrost_perfcnt_save_session',
  restoreSession: 'panfrost_perfcnt_restore_session',
  wakeWaiter: 'panfrost_perfcnt_wake_waiter',
}

/** The function that calls the hooks: a patch that adds one changes it. */
export const DEVICE_RESET = FUNCTIONS.guardReset

export const HOOKS: readonly OpName[] = ['preReset', 'afterSoftReset', 'postReset']

/** They run in the frame of the function that they are cut from, unless a policy gives them a name of their own. */
const PIECES: readonly OpName[] = ['hwEnable', 'releaseAs', 'guardReset', 'clearPending', 'unlockAfterAsGet']

/** What a patch may use. */
export class PatchContext {
  readonly #added = new Map<unknown, unknown>()

  constructor(
    readonly kernel: Kernel,
    /** Shows a field that the policy adds, under its C name, in the lab's state view; a search tells states apart by it. */
    readonly expose: (name: string, read: () => string) => void,
    readonly device: () => PanfrostDevice,
  ) {}

  /** Exists once the device is probed: only the bodies of ops may read it. */
  get pfdev(): PanfrostDevice {
    return this.device()
  }

  /** Fields that a policy adds to struct panfrost_perfcnt: made once, so that a patch over the policy works on the same ones. */
  added<T>(make: (context: PatchContext) => T): T {
    if (!this.#added.has(make)) this.#added.set(make, make(this))
    // Whatever `make` has made is stored under it.
    return this.#added.get(make) as T
  }
}

/** One revision of how perfcnt and reset interact, as a patch over another. */
export interface Policy {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly source: string
  /** Whose it is is known: false for code found without a revision number. `source` says whose. */
  readonly attributed: boolean
  readonly base: Policy | undefined
  /** Driver version 1.N that it reports. */
  readonly minor: number
  readonly dumpIoctl: Ioctl<DumpFields>
  /** No header of it was found: driver version and layout of the dump struct are ours. */
  readonly uapiInferred?: true
  /** Resets that a dump struct which came back reports. A flag says 1, however many there were. */
  resetsOf(args: DumpArgs): number
  /** Names in C where they differ from the usual ones. */
  readonly names?: Partial<Readonly<Record<OpName, string>>>
  /** What patches before it, of the same series, change of its base: code that it runs with, and does not touch itself. */
  readonly prerequisites?: ((context: PatchContext) => Partial<PerfcntOps>) | undefined
  /** Only the ops it changes; `base` is what they were before. */
  patch(context: PatchContext, base: PerfcntOps): Partial<PerfcntOps>
}

/** The ops of a policy over `root`, each under its C name in call chains. Bodies call each other through the result. */
export function resolveOps(policy: Policy, context: PatchContext, root: PerfcntOps): PerfcntOps {
  const below = policy.base === undefined ? root : resolveOps(policy.base, context, root)
  const base = { ...below, ...named(policy.prerequisites?.(context) ?? {}, policy) }
  return { ...base, ...named(policy.patch(context, base), policy) }
}

/** An op, the C function that it is, or is cut from, and whether it is cut from it. */
export interface PatchedOp {
  readonly op: OpName
  readonly cname: string
  readonly isPiece: boolean
}

/** The ops that the policy's own patch changes, in file order. */
export function patchedOps(policy: Policy, context: PatchContext, root: PerfcntOps): readonly PatchedOp[] {
  return listed(policy.patch(context, root), policy)
}

/** Those that its prerequisites change. */
export function prerequisiteOps(policy: Policy, context: PatchContext): readonly PatchedOp[] {
  return listed(policy.prerequisites?.(context) ?? {}, policy)
}

function listed(ops: Partial<PerfcntOps>, policy: Policy): readonly PatchedOp[] {
  return opNames()
    .filter((op) => op in ops)
    .map((op) => patchedOp(op, policy))
}

/** Those of panfrost_perfcnt.c before any patch. */
export function rootOps(): readonly PatchedOp[] {
  return opNames().map((op) => patchedOp(op, {}))
}

function patchedOp(op: OpName, { names }: Pick<Policy, 'names'>): PatchedOp {
  const own = names?.[op]
  return { op, cname: own ?? FUNCTIONS[op], isPiece: own === undefined && PIECES.includes(op) }
}

function opNames(): readonly OpName[] {
  // FUNCTIONS has an entry for each, and no other.
  return Object.keys(FUNCTIONS) as OpName[]
}

/** Puts a frame with the C name around each op; pieces of a larger function get none. */
export function named<T extends Partial<PerfcntOps>>(ops: T, policy: Pick<Policy, 'names'>): T {
  const wrapped: Partial<Record<string, unknown>> = {}
  for (const [op, body] of Object.entries(ops) as [OpName, (...args: unknown[]) => Task<unknown>][]) {
    const { cname, isPiece } = patchedOp(op, policy)
    // Whoever runs an op does so by `yield*`, for which a call does as well as a task.
    wrapped[op] = isPiece ? body : (...args: unknown[]) => new Call(cname, body(...args))
  }
  return wrapped as T
}
