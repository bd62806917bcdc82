import { DMA_FENCE_MAP, DMA_RESV, FS_RECLAIM } from '../../kernel/lockdep.ts'
import { Holds, type Order } from './holds.ts'
import { type Story, type StoryDefect, type StoryNote, type StoryStep } from './story.ts'

const LOCKDEP: ReadonlySet<string> = new Set(['lock-order', 'fence-signalling'])
/** Orders that lockdep is taught at boot. */
const PRIMED: ReadonlySet<string> = new Set([`${DMA_RESV} -> ${FS_RECLAIM}`, `${FS_RECLAIM} -> ${DMA_FENCE_MAP}`])

/** Checks that look at where threads stand, and at what they hold there. */
export function isOfStand(check: string): boolean {
  return isStuck(check) || LOCKDEP.has(check) || check === 'atomic-sleep'
}

/** Nothing goes on. */
export function isStuck(check: string): boolean {
  return check === 'deadlock' || check === 'lost-wakeup'
}

/** What bears out the findings of a story, beyond what happened to the objects at hand. */
export interface Evidence {
  /** `n` of steps that took what is held where a finding falls, and of those by which lockdep came to know an order of locks. */
  readonly steps: ReadonlySet<number>
  /** `n` of steps behind which their thread stands at what it waits for in the end, or at what lockdep complains of. */
  readonly stands: ReadonlySet<number>
  readonly notes: ReadonlySet<StoryNote>
  /** Orders `a -> b` that lockdep knew before the race began. */
  readonly before: readonly string[]
}

/** `steps` end with the last finding. */
export function evidenceOf({ threads, findings }: Story, steps: readonly StoryStep[]): Evidence {
  const taken = new Set<number>()
  const stands = new Set<number>()
  const notes = new Set<StoryNote>()
  const before = new Set<string>()
  const show = (step: StoryStep, note: StoryNote | undefined) => {
    if (note === undefined) taken.add(step.n)
    else notes.add(note)
  }
  const showOrder = ({ first, step, note }: Order, until: readonly StoryStep[]) => {
    show(first.step, first.note)
    if (note !== undefined) notes.add(note)
    else {
      // Asked for, and got at the thread's next step, if that is still in the story.
      const got = until.find(({ n, thread }) => n > step.n && thread === step.thread)
      if (got === undefined) stands.add(step.n)
      else taken.add(got.n)
    }
  }
  for (const finding of findings) {
    const until = steps.filter(({ n }) => finding.step === 0 || n <= finding.step)
    const holds = new Holds(until)
    for (const { step, note } of holds.all) show(step, note)
    for (const order of cycleOf(finding)) {
      const known = holds.orders.get(order)
      if (known !== undefined) showOrder(known, until)
      else if (!PRIMED.has(order)) before.add(order)
    }
    if (finding.check === 'atomic-sleep') {
      stands.add(finding.step)
      for (const note of until.at(-1)?.notes ?? []) notes.add(note)
    }
    if (!isStuck(finding.check)) continue
    for (const [thread, step] of lastOfEach(until)) {
      if (step.waits === '' || (threads[thread]?.kind !== 'user' && holds.of(thread).length === 0)) continue
      stands.add(step.n)
      // Reclaim waits below the allocation that needs it.
      const allocation = step.notes.at(-1)
      if (step.next?.lock === DMA_FENCE_MAP && allocation !== undefined) notes.add(allocation)
    }
  }
  return { steps: taken, stands, notes, before: [...before] }
}

/** The orders that make up the cycle of which lockdep complains: its symptom ends with the classes, `a -> b -> a`. */
function cycleOf({ check, symptom }: StoryDefect): readonly string[] {
  if (!LOCKDEP.has(check)) return []
  const classes = (symptom.split(': ').at(-1) ?? '').split(' -> ')
  return classes.slice(1).map((next, i) => `${classes[i] ?? ''} -> ${next}`)
}

function lastOfEach(steps: readonly StoryStep[]): ReadonlyMap<number, StoryStep> {
  return new Map(steps.flatMap((step) => (step.thread === undefined ? [] : [[step.thread, step] as const])))
}
