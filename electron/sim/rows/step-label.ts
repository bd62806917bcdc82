import { type Operation } from '../kernel/operation.ts'
import { PmTransition } from '../kernel/pm-access.ts'
import { type Thread } from '../kernel/thread.ts'
import { type Label } from './labels.ts'

/** Whose code it is: the innermost of these C functions. */
const PHASES: Readonly<Record<string, Phase>> = {
  panfrost_perfcnt_enable_locked: 'E',
  panfrost_perfcnt_dump_locked: 'D',
  panfrost_ioctl_perfcnt_dump: 'D',
  panfrost_perfcnt_disable_locked: 'X',
  panfrost_perfcnt_close: 'C',
  panfrost_mmu_release_ctx: 'C',
  panfrost_reset: 'R',
  panfrost_device_reset: 'R',
  panfrost_device_suspend: 'S',
  panfrost_perfcnt_reset: 'H',
  panfrost_perfcnt_postreset: 'H',
  panfrost_perfcnt_pre_reset: 'H',
  panfrost_perfcnt_post_reset: 'H',
  panfrost_gpu_irq_handler: 'I',
  panfrost_job_hw_submit: 'J',
  panfrost_jm_handle_irq: 'J',
  panfrost_jm_handle_irqs: 'J',
}
type Phase = 'E' | 'D' | 'X' | 'C' | 'R' | 'H' | 'I' | 'J' | 'S'

/** What a step is called, or undefined for the many that have no name. */
export function labelOf(thread: Thread, operation: Operation, value: unknown, enabling: boolean): Label | undefined {
  const { name } = operation.object
  switch (operation.kind) {
    case 'mutex_lock':
      return name === 'perfcnt->lock' ? takesLock(thread, enabling) : vunmaps(thread)
    case 'mutex_unlock':
      return name === 'perfcnt->lock' ? dropsLock(thread, enabling) : undefined
    case 'spin_lock':
      return name === 'as_lock'
        ? takesAsLock(thread)
        : name === 'job_lock' && isIn(thread, 'panfrost_reset')
          ? 'R6'
          : undefined
    case 'spin_unlock':
      return name === 'as_lock' ? dropsAsLock(thread) : undefined
    case 'pm_runtime':
      return runtimePm(thread, operation)
    case 'reinit_completion':
      return phaseOf(thread) === 'D' ? 'D3' : undefined
    case 'wait_for_completion':
      return name === 'perfcnt->dump_comp' ? byPhase(thread, { E: 'E5.end', D: 'D7' }) : undefined
    case 'complete':
      return name === 'perfcnt->dump_comp' ? byPhase(thread, { I: 'I2', H: 'H.wake' }) : undefined
    case 'atomic_read':
    case 'atomic_write':
    case 'READ_ONCE':
    case 'WRITE_ONCE':
      return counts(thread, operation, value)
    case 'cancel_work':
      return isIn(thread, 'drm_sched_stop') ? 'R1' : undefined
    case 'queue_work':
      return isIn(thread, 'drm_sched_start') ? 'R12' : undefined
    case 'copy_to_user':
      return isIn(thread, 'panfrost_ioctl_perfcnt_dump') ? 'D8' : undefined
    case 'writel':
      return writesRegister(thread, name, typeof value === 'number' ? value : 0)
    case 'readl':
      return name === 'GPU_INT_STAT' && phaseOf(thread) === 'I' ? 'I.stat' : undefined
    case 'dma_fence_signal':
      return isIn(thread, 'drm_sched_run_job_work') ? 'J.refused' : undefined
    case 'timer':
      return name === 'lab-watchdog' ? 'watchdog' : undefined
    case 'irq':
      return name === 'panfrost-gpu' ? 'I' : undefined
    case 'hardware':
      return completes(value)
    default:
      return undefined
  }
}

/** True in a device reset that is a part of waking up, be it from runtime suspend or from system sleep. */
export function isResume(thread: Thread): boolean {
  return thread.stack.some(({ name }) => name === 'panfrost_device_runtime_resume')
}

function phaseOf(thread: Thread): Phase | undefined {
  const { stack } = thread
  for (let at = stack.length - 1; at >= 0; at--) {
    const phase = PHASES[stack[at]?.name ?? '']
    if (phase !== undefined) return phase
  }
  return undefined
}

function byPhase(thread: Thread, labels: Partial<Readonly<Record<Phase, Label>>>): Label | undefined {
  const phase = phaseOf(thread)
  return phase === undefined ? undefined : labels[phase]
}

/** True if that is the innermost function. */
function isIn(thread: Thread, cname: string): boolean {
  return thread.stack.at(-1)?.name === cname
}

function calls(thread: Thread, cname: string): boolean {
  return thread.stack.some(({ name }) => name === cname)
}

function takesLock(thread: Thread, enabling: boolean): Label | undefined {
  if (isIn(thread, 'panfrost_ioctl_perfcnt_enable')) return enabling ? 'E0' : 'X0'
  return byPhase(thread, { D: 'D0', C: 'C.lock', H: 'H.lock' })
}

function dropsLock(thread: Thread, enabling: boolean): Label | undefined {
  if (isIn(thread, 'panfrost_ioctl_perfcnt_enable')) return enabling ? 'E10' : 'X.unlock'
  return byPhase(thread, { D: 'D.unlock' })
}

function vunmaps(thread: Thread): Label | undefined {
  if (phaseOf(thread) !== 'X') return undefined
  if (isIn(thread, 'drm_gem_vunmap')) return 'X4'
  return isIn(thread, 'panfrost_gem_close') ? 'X5' : undefined
}

function takesAsLock(thread: Thread): Label | undefined {
  switch (thread.stack.at(-1)?.name) {
    case 'panfrost_mmu_as_get':
      return byPhase(thread, { E: 'E7', H: 'H.get', J: 'J.get' })
    case 'mmu_hw_do_operation':
      return byPhase(thread, { E: calls(thread, 'panfrost_gem_open') ? 'E3.flush' : 'E.flush', X: 'X7.flush' })
    case 'panfrost_mmu_release_ctx':
      return 'C.release'
    case 'panfrost_mmu_reset':
      return 'R7c'
    default:
      return undefined
  }
}

function dropsAsLock(thread: Thread): Label | undefined {
  if (isIn(thread, 'panfrost_mmu_reset')) return 'R7c.end'
  return isIn(thread, 'panfrost_mmu_as_get') && phaseOf(thread) === 'E' ? 'E7.end' : undefined
}

function runtimePm(thread: Thread, operation: Operation): Label | undefined {
  switch (thread.stack.at(-1)?.name) {
    case 'panfrost_perfcnt_enable_locked':
      return operation instanceof PmTransition ? 'E1' : undefined
    case 'panfrost_perfcnt_disable_locked':
      return 'X8'
    case 'panfrost_perfcnt_close':
      return operation instanceof PmTransition ? 'C' : undefined
    case 'panfrost_device_suspend':
      return operation instanceof PmTransition ? 'S' : undefined
    default:
      return undefined
  }
}

function counts(thread: Thread, { kind, object: { name } }: Operation, value: unknown): Label | undefined {
  const writes = kind === 'atomic_write' || kind === 'WRITE_ONCE'
  switch (name) {
    case 'reset.pending':
      if (!writes) return isIn(thread, 'panfrost_reset') ? 'R0' : byPhase(thread, { E: 'E6' })
      return value === 1 ? 'pending' : isIn(thread, 'panfrost_reset') ? 'R8' : undefined
    case 'perfcnt->hw_reset_happened':
    case 'perfcnt->reset_happened':
      if (writes) return byPhase(thread, { H: 'H.flag', E: 'E9' })
      return byPhase(thread, { D: 'D2', X: 'X.flag', E: 'E.flag' })
    default:
  }
  if (!writes) return undefined
  if (name.endsWith('->mmu->as_count')) {
    if (isIn(thread, 'panfrost_mmu_as_put')) return byPhase(thread, { X: 'X6', H: 'H.put', J: 'J.put' })
    return isIn(thread, 'panfrost_mmu_reset') ? 'R7c.zero' : undefined
  }
  return name.endsWith('->mapping->refcount') && isIn(thread, 'panfrost_perfcnt_disable_locked') ? 'X7' : undefined
}

const GPU_COMMANDS: Readonly<Record<number, Partial<Record<Phase, Label>>>> = {
  1: { R: 'R7a' },
  2: { R: 'R7a.hard' },
  4: { D: 'D6' },
  7: { I: 'I1' },
  8: { E: 'E5' },
}

function writesRegister(thread: Thread, register: string, value: number): Label | undefined {
  switch (register) {
    case 'GPU_CMD':
      return byPhase(thread, GPU_COMMANDS[value] ?? {})
    case 'GPU_INT_MASK':
      if (isIn(thread, 'panfrost_gpu_soft_reset')) return value === 0 ? 'R7a.mask' : 'R7a.end'
      return byPhase(thread, { I: 'I.mask' })
    case 'GPU_INT_CLEAR':
      return byPhase(thread, { D: 'D5', I: 'I.clear' })
    case 'GPU_PRFCNT_JM_EN':
      return value === 0 ? undefined : byPhase(thread, { E: 'E8.en' })
    case 'GPU_PERFCNT_CFG':
      return value === 0 ? byPhase(thread, { X: 'X2', H: 'H.off' }) : byPhase(thread, { E: 'E8', H: 'H.on' })
    case 'GPU_PERFCNT_BASE_LO':
      return byPhase(thread, { D: 'D4' })
    case 'L2_PWRON_LO':
      return 'R7b'
    case 'JOB_INT_CLEAR':
      return isIn(thread, 'panfrost_jm_reset_interrupts') ? byPhase(thread, { R: 'R7d' }) : undefined
    case 'JOB_INT_MASK':
      if (value === 0) return isIn(thread, 'panfrost_reset') ? 'R3' : undefined
      return isIn(thread, 'panfrost_jm_enable_interrupts') && thread.stack.at(-2)?.name === 'panfrost_reset'
        ? 'R13'
        : undefined
    default:
  }
  if (register.startsWith('JS_COMMAND(')) return value === 2 && calls(thread, 'panfrost_reset') ? 'R4' : undefined
  return register.startsWith('JS_COMMAND_NEXT(') && value === 1 ? 'J.start' : undefined
}

function completes(event: unknown): Label | undefined {
  switch (event) {
    case 'PERFCNT_SAMPLE':
    case 'PERFCNT_SAMPLE retry':
      return 'hw.sample'
    case 'CLEAN_CACHES':
      return 'hw.clean'
    default:
      return typeof event === 'string' && event.endsWith(' start') ? 'J.run' : undefined
  }
}
