import { DMA_FENCE_MAP } from '../../kernel/lockdep.ts'
import { BEGIN_SIGNALLING, END_SIGNALLING } from './lockdep-notes.ts'
import { type StoryNote, type StoryStep } from './story.ts'

const TRANSITIONS: ReadonlySet<string> = new Set(['resuming', 'suspending'])

/** Something that a thread has: a lock, a fence-signalling section, a device on its way to another power state. */
export interface Hold {
  /** Class of the lock, or the name of the device. */
  readonly what: string
  readonly step: StoryStep
  /** What began the section, which no step does. */
  readonly note: StoryNote | undefined
}

/** A lock asked for behind another: how lockdep came to know of their order. */
export interface Order {
  readonly first: Hold
  /** After this step, by `note` or else as the step that its thread takes next. */
  readonly step: StoryStep
  readonly note: StoryNote | undefined
}

/** Follows the steps of a story: what each thread has after them, and each order `a -> b` when it was first seen. */
export class Holds {
  readonly #held = new Map<number, readonly Hold[]>()
  readonly orders = new Map<string, Order>()

  constructor(steps: readonly StoryStep[]) {
    for (const step of steps) if (step.thread !== undefined) this.#follow(step, step.thread)
  }

  of(thread: number): readonly Hold[] {
    return this.#held.get(thread) ?? []
  }

  get all(): readonly Hold[] {
    return [...this.#held.values()].flat()
  }

  #follow(step: StoryStep, thread: number): void {
    let holds = afterOperation(this.of(thread), step)
    const learn = (lock: string, note: StoryNote | undefined) => {
      if (lock === '') return
      for (const first of holds) {
        const order = `${first.what} -> ${lock}`
        if (!this.orders.has(order)) this.orders.set(order, { first, step, note })
      }
    }
    for (const note of step.notes) {
      learn(note.lock, note)
      if (note.text === BEGIN_SIGNALLING) holds = [...holds, { what: DMA_FENCE_MAP, step, note }]
      else if (note.text === END_SIGNALLING) holds = holds.filter(({ what }) => what !== DMA_FENCE_MAP)
    }
    learn(step.next?.lock ?? '', undefined)
    this.#held.set(thread, holds)
  }
}

function afterOperation(before: readonly Hold[], step: StoryStep): readonly Hold[] {
  const left = before.filter(({ what }) => what !== DMA_FENCE_MAP)
  const sections = before.filter(({ what }) => what === DMA_FENCE_MAP)
  const locks = step.held
    .filter((what) => what !== DMA_FENCE_MAP)
    .map((what) => {
      const at = left.findIndex((hold) => hold.what === what)
      return (at < 0 ? undefined : left.splice(at, 1)[0]) ?? { what, step, note: undefined }
    })
  const turn = step.operation === 'pm_runtime' ? step.changes.find(({ object }) => object === step.object) : undefined
  const turning = left.filter(({ what, step: by }) => by.operation === 'pm_runtime' && !(turn && what === turn.object))
  const begun = turn !== undefined && TRANSITIONS.has(turn.to) ? [{ what: turn.object, step, note: undefined }] : []
  return [...turning, ...begun, ...sections, ...locks]
}
