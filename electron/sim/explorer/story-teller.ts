import { type Kernel } from '../kernel/kernel.ts'
import { type KernelObject } from '../kernel/object.ts'
import { type Operation, type OperationKind } from '../kernel/operation.ts'
import { resultName } from '../kernel/errno.ts'
import { type Thread } from '../kernel/thread.ts'
import { registerValue } from '../machine/register-value.ts'
import { aspectsOf, type Aspects, valueText } from './aspects.ts'
import { stepText } from './step-text.ts'
import { type StoryChange, type StoryStep, type StoryThread } from './story.ts'

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

/** Performs the steps of one execution and writes them down. */
export class StoryTeller {
  readonly threads: StoryThread[] = []
  readonly steps: StoryStep[] = []
  readonly #kernel: Kernel
  readonly #indices = new Map<Thread, number>()
  readonly #began: number
  #value: unknown

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#began = kernel.clock.now
  }

  /** To be called by the kernel's observer: what the operation returned. */
  returned(value: unknown): void {
    this.#value = value
  }

  perform(thread: Thread): void {
    const operation = thread.parked
    if (operation === undefined) throw new Error(`the schedule has a step of ${thread.name}, which has exited`)
    const functions = thread.callChain
    const objects = objectsOf(operation).map((object) => [object, aspectsOf(object)] as const)
    const enabled = new Set(this.#kernel.enabled())
    this.#kernel.perform(thread)
    const changes = objects.flatMap(([object, was]) => changed(object.name, was, aspectsOf(object)))
    const step = {
      thread: this.#indexOf(thread),
      functions,
      operation: operation.kind,
      object: operation.object.name,
      value: resultText(operation, this.#value),
      effect: effectText(operation, changes),
      held: thread.held.map(({ className }) => className),
      changes,
    }
    this.#add(enabled, step, thread)
  }

  /** Nothing could run: `advance` moves the clock. */
  time(advance: () => void): void {
    const enabled = new Set(this.#kernel.enabled())
    const was = this.#kernel.clock.now
    advance()
    const span = this.#kernel.clock.now - was
    const effect = `${(span / 1e6).toFixed(3)} ms pass`
    const moved = {
      functions: [],
      operation: 'time',
      object: 'clock',
      value: '',
      effect,
      held: [],
      changes: [],
    } as const
    this.#add(enabled, { thread: undefined, ...moved })
  }

  #add(
    enabledBefore: ReadonlySet<Thread>,
    step: Omit<StoryStep, 'n' | 'text' | 'wakes' | 'blocks' | 'waits' | 'at'>,
    thread?: Thread,
  ): void {
    const enabled = new Set(this.#kernel.enabled())
    this.steps.push({
      ...step,
      n: this.steps.length + 1,
      text: stepText(step),
      wakes: [...enabled].filter((thread) => !enabledBefore.has(thread)).map((thread) => this.#indexOf(thread)),
      blocks: [...enabledBefore]
        .filter((thread) => !enabled.has(thread) && !thread.exited)
        .filter((blocked) => waitText(blocked) !== '')
        .map((blocked) => this.#indexOf(blocked)),
      waits: thread === undefined || enabled.has(thread) ? '' : waitText(thread),
      at: this.#kernel.clock.now - this.#began,
    })
  }

  #indexOf(thread: Thread): number {
    const known = this.#indices.get(thread)
    if (known !== undefined) return known
    this.threads.push({ name: thread.name, kind: thread.kind })
    this.#indices.set(thread, this.threads.length - 1)
    return this.threads.length - 1
  }
}

/** A device, an interrupt or a worker that has done its work waits for more: that is no news. */
function waitText({ parked, kind }: Thread): string {
  if (parked === undefined || parked.kind === 'work' || !['user', 'kthread', 'service'].includes(kind)) return ''
  return `${parked.kind}(${parked.object.name})`
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

function resultText({ kind, object }: Operation, value: unknown): string {
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
