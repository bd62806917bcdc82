import { type Kernel } from '../../kernel/kernel.ts'
import { type KernelObject } from '../../kernel/object.ts'
import { type Operation, type OperationKind } from '../../kernel/operation.ts'
import { resultName } from '../../kernel/errno.ts'
import { PmAccess } from '../../kernel/pm-access.ts'
import { Thread } from '../../kernel/thread.ts'
import { registerValue } from '../../machine/register-value.ts'
import { aspectsOf, type Aspects, valueText } from './aspects.ts'
import { spanText } from './span-text.ts'
import { LockdepNotes } from './lockdep-notes.ts'
import { stepText } from './step-text.ts'
import { type StoryChange, type StoryNote, type StoryStep, type StoryThread } from './story.ts'

/** Results that say nothing beyond what the operation's change shows. */
const SILENT: ReadonlySet<OperationKind> = new Set([
  'mutex_unlock',
  'spin_lock',
  'spin_unlock',
  'down_read',
  'up_read',
  'up_write',
  'work',
  'copy_from_user',
  'copy_to_user',
])

const TIMED: ReadonlySet<OperationKind> = new Set(['wait_for_completion', 'wait_event', 'dma_fence_wait'])

/** A system call that has returned. */
export interface Returned {
  readonly name: string
  readonly result: number
}

/** Writes down every step that a kernel performs from now on, whoever asks for it. */
export class StoryTeller {
  readonly threads: StoryThread[] = []
  readonly steps: StoryStep[] = []
  readonly #kernel: Kernel
  readonly #returns: readonly Returned[]
  readonly #said: (n: number) => void
  readonly #lockdep: LockdepNotes
  readonly #indices = new Map<Thread, number>()
  /** Place in `steps` of each step that was performed; the clock takes places of its own. */
  readonly #performed: number[] = []
  readonly #began: number
  #part: StoryStep['part'] = 'race'
  #value: unknown
  #enabled: ReadonlySet<Thread>
  #told: number
  #now: number

  /** `returns` is the list to which the machine adds each system call that has returned; `said` is called after each step. */
  constructor(kernel: Kernel, returns: readonly Returned[] = [], said: (n: number) => void = () => undefined) {
    this.#said = said
    this.#kernel = kernel
    this.#returns = returns
    this.#told = returns.length
    this.#began = kernel.clock.now
    this.#now = kernel.clock.now
    this.#enabled = new Set(kernel.enabled())
    this.#lockdep = new LockdepNotes(kernel)
    const perform = kernel.perform.bind(kernel)
    kernel.perform = (thread) => {
      this.#tell(thread, perform)
    }
  }

  /** To be called by the kernel's observer: what the operation returned. */
  returned(value: unknown): void {
    this.#value = value
  }

  /** The searched part is over. */
  closing(): void {
    this.#part = 'after'
  }

  /** `n` of the step that was performed as the `count`-th; 0 if there is none. */
  numberOf(count: number): number {
    return this.#performed[count - 1] ?? 0
  }

  #tell(thread: Thread, perform: (thread: Thread) => void): void {
    const operation = thread.parked
    if (operation === undefined) throw new Error(`the schedule has a step of ${thread.name}, which has exited`)
    this.#tellTime()
    const functions = thread.callChain
    const objects = objectsOf(operation).map((object) => [object, aspectsOf(object)] as const)
    perform(thread)
    const changes = objects.flatMap(([object, was]) => changed(object.name, was, aspectsOf(object)))
    const step = {
      thread: this.#indexOf(thread),
      functions,
      operation: operation.kind,
      call: callOf(operation),
      object: operation.object.name,
      value: resultText(operation, this.#value),
      effect: effectText(operation, changes),
      held: thread.held.map(({ className }) => className),
      changes,
    }
    this.#performed.push(this.steps.length + 1)
    this.#add(step, thread)
  }

  /** The clock moves between two steps. */
  #tellTime(): void {
    const span = this.#kernel.clock.now - this.#now
    if (span === 0) return
    const effect = `${spanText(span)} pass`
    const nothing = { functions: [], call: '', value: '', held: [], changes: [] }
    this.#add({ ...nothing, thread: undefined, operation: 'time', object: 'clock', effect }, undefined)
  }

  #add(
    step: Omit<StoryStep, 'n' | 'part' | 'text' | 'wakes' | 'blocks' | 'notes' | 'next' | 'waits' | 'returns' | 'at'>,
    thread: Thread | undefined,
  ): void {
    const before = this.#enabled
    const enabled = new Set(this.#kernel.enabled())
    this.#enabled = enabled
    this.#now = this.#kernel.clock.now
    const { notes, announced } = this.#lockdep.take()
    const blocked = [...before].filter((other) => !enabled.has(other) && waitText(other) !== '')
    this.steps.push({
      ...step,
      n: this.steps.length + 1,
      part: this.#part,
      text: stepText(step),
      wakes: [...enabled]
        .filter((other) => other !== thread && !before.has(other))
        .map((other) => this.#indexOf(other)),
      blocks: blocked.map((other) => this.#indexOf(other)),
      notes: thread === undefined ? [] : notes,
      next: thread === undefined ? undefined : standOf(thread, announced),
      waits: thread === undefined || enabled.has(thread) ? '' : waitText(thread),
      returns: this.#newReturns(),
      at: this.#now - this.#began,
    })
    this.#said(this.steps.length)
  }

  #newReturns(): string {
    const news = this.#returns.slice(this.#told)
    this.#told = this.#returns.length
    return news.map(({ name, result }) => `${name} = ${resultName(result)}`).join(', ')
  }

  #indexOf(thread: Thread): number {
    const known = this.#indices.get(thread)
    if (known !== undefined) return known
    this.threads.push({ name: thread.name, kind: thread.kind })
    this.#indices.set(thread, this.threads.length - 1)
    return this.threads.length - 1
  }
}

function standOf({ parked, callChain }: Thread, lock: string): StoryNote | undefined {
  return parked === undefined ? undefined : { text: parkedText(parked), functions: callChain, lock }
}

/** A device, an interrupt or a worker that has done its work waits for more: that is no news. */
function waitText({ parked, kind }: Thread): string {
  if (parked === undefined || parked.kind === 'work' || !['user', 'kthread', 'service'].includes(kind)) return ''
  // Only a poll waits for what a register says: at its next read, or between two.
  const isPoll = parked.kind === 'readl' || (parked.kind === 'sleep' && !(parked.object instanceof Thread))
  return isPoll ? `readl_poll_timeout(${parked.object.name})` : parkedText(parked)
}

function parkedText(operation: Operation): string {
  return `${callOf(operation)}(${operation.object.name})`
}

function callOf(operation: Operation): string {
  if (operation instanceof PmAccess) return operation.what
  // The part of down_write() that waits.
  return operation.kind === 'down_write_wait' ? 'down_write' : operation.kind
}

/** The operation's own object first, each once. */
function objectsOf(operation: Operation): readonly KernelObject[] {
  return [...new Set([operation.object, ...operation.footprint.map(([object]) => object)])]
}

function changed(object: string, was: Aspects, now: Aspects): readonly StoryChange[] {
  return now.flatMap(([name, to], i) => {
    const from = was[i]?.[1] ?? ''
    return from === to ? [] : [{ object: name === '' ? object : `${object} ${name}`, from, to }]
  })
}

function resultText({ kind, object, argument }: Operation, value: unknown): string {
  if (kind === 'WRITE_ONCE') return argument === undefined ? '' : valueText(argument)
  if (SILENT.has(kind) || value === undefined) return kind === 'READ_ONCE' ? valueText(value) : ''
  if ((kind === 'readl' || kind === 'writel') && typeof value === 'number') return registerValue(object.name, value)
  if (TIMED.has(kind) && typeof value === 'number')
    return value > 0 ? 'done' : value === 0 ? 'timed out' : resultName(value)
  if (typeof value === 'number' && value < 0 && kind !== 'atomic_read' && kind !== 'atomic_write')
    return resultName(value)
  return valueText(value)
}

function effectText({ kind, object }: Operation, changes: readonly StoryChange[]): string {
  // A lock changes its owner, and the lane shows whose it is.
  if (kind.endsWith('lock') || kind.startsWith('up_') || kind.startsWith('down_read')) return ''
  return changes
    .map((change) => {
      const what = change.object.startsWith(object.name) ? change.object.slice(object.name.length) : change.object
      return `${what} ${change.from} -> ${change.to}`.trim()
    })
    .join(', ')
}
