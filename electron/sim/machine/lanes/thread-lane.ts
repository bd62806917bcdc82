import { type Operation, type OperationKind } from '../../kernel/operation.ts'
import { type Thread } from '../../kernel/thread.ts'

/** The lane of a thread, undefined where it has none: timers, the lab's own, what fires hardware events. */
export function laneOfThread({ name, kind }: Thread): string | undefined {
  switch (kind) {
    case 'user':
    case 'service':
      return name === 'modprobe' ? undefined : `program:${name}`
    case 'irqthread':
      return `kthread:${name}`
    case 'kthread':
      if (name.startsWith('lab-')) return undefined
      return name.startsWith('kworker/') ? `work:${name}` : `kthread:${name}`
    case 'hardirq':
      return `irq:${name.slice(name.indexOf('/') + 1)}`
    case 'hardware':
      return `gpu:${name.slice(name.indexOf('/') + 1)}`
    case 'timer':
      return undefined
  }
}

/** Where a program waits for its next beat or order, a worker for work, and a handler for its line: nothing is under way. */
const AT_REST: ReadonlySet<OperationKind> = new Set(['wake', 'work', 'irq', 'irq_thread', 'timer', 'hardware'])
const LOCKS: ReadonlySet<OperationKind> = new Set([
  'mutex_lock',
  'spin_lock',
  'down_read',
  'down_write',
  'down_write_wait',
])

/** Fences are named for their job; a lane says what kind of fence it is, or there would be a text for each. */
const NUMBERED_JOB = /^job\d+->/

export interface Wait {
  /** `panfrost_ioctl_perfcnt_dump > panfrost_perfcnt_dump_locked: wait_for_completion(dump_comp)` */
  readonly label: string
  /** The lane of the lock it waits for. */
  readonly lock: string | undefined
}

/** What a thread waits for, undefined when it has nothing to do. */
export function waitOf(thread: Thread, { kind, object }: Operation): Wait | undefined {
  if (AT_REST.has(kind)) return undefined
  const what = `${kind}(${object.name.startsWith('job') ? object.name.replace(NUMBERED_JOB, 'job->') : object.name})`
  const { stack } = thread
  const outermost = stack[1]?.name
  const innermost = stack.length > 2 ? stack.at(-1)?.name : undefined
  const where = innermost === undefined ? `${outermost}: ` : `${outermost} > ${innermost}: `
  return {
    label: outermost === undefined ? what : `${where}${what}`,
    lock: LOCKS.has(kind) ? lockLane(object.name) : undefined,
  }
}

export function lockLane(name: string): string {
  return `lock:${name}`
}
