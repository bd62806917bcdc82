import { Atomic } from '../../kernel/atomic.ts'
import { Completion } from '../../kernel/completion.ts'
import { DmaFence } from '../../kernel/dma-fence.ts'
import { IrqLine } from '../../kernel/irq.ts'
import { Mutex } from '../../kernel/mutex.ts'
import { type KernelObject } from '../../kernel/object.ts'
import { RuntimePm } from '../../kernel/runtime-pm.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { Shared } from '../../kernel/shared.ts'
import { Spinlock } from '../../kernel/spinlock.ts'
import { Thread } from '../../kernel/thread.ts'
import { Timer } from '../../kernel/timer.ts'
import { OrderedWorkqueue } from '../../kernel/workqueue.ts'

/** Name and value of each part of an object's state that a person would name; the same names whenever it is asked. */
export type Aspects = readonly (readonly [name: string, value: string])[]

/** What a kernel object shows of its state. Registers and queues of the device show nothing: their values are in the steps. */
export function aspectsOf(object: KernelObject): Aspects {
  if (object instanceof Mutex || object instanceof Spinlock) return [['owner', object.owner?.name ?? '-']]
  if (object instanceof RwSemaphore)
    return [
      ['writer', object.writer?.name ?? '-'],
      ['readers', String(object.readers)],
      ['waiting writers', String(object.waitingWriters)],
    ]
  if (object instanceof Atomic) return [['', String(object.value)]]
  if (object instanceof Shared) return [['', valueText(object.value)]]
  if (object instanceof Completion) return [['done', String(object.done)]]
  if (object instanceof DmaFence) return [['', object.signaled ? 'signalled' : 'unsignalled']]
  if (object instanceof IrqLine)
    return [
      ['level', object.level ? 'high' : 'low'],
      ['thread', object.threadPending ? 'pending' : object.threadActive ? 'running' : 'idle'],
    ]
  if (object instanceof Timer) return [['', object.expires === undefined ? 'idle' : 'armed']]
  if (object instanceof OrderedWorkqueue)
    return [
      ['queued', object.items.map(({ name }) => name).join(' ') || '-'],
      ['running', object.running?.name ?? '-'],
    ]
  if (object instanceof RuntimePm)
    return [
      ['usage', String(object.usage)],
      ['', object.status],
    ]
  if (object instanceof Thread) return [['signal', object.signalled ? 'pending' : 'none']]
  return []
}

/** A value as a trace line has it: numbers as they are, objects by their name. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'NULL'
  if (typeof value === 'object' && value !== null)
    return 'name' in value && typeof value.name === 'string' ? value.name : 'set'
  return String(value)
}
