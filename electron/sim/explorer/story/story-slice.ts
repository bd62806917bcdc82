import { type Evidence, evidenceOf, isOfStand } from './evidence.ts'
import { type Story, type StoryAside, type StoryStep } from './story.ts'

/** A story without what does not matter. */
export interface StorySlice {
  readonly steps: readonly StoryStep[]
  readonly evidence: Evidence
}

/**
 * The steps of a story that matter to a reader, up to where it went wrong: those on objects that a raced program shares with
 * somebody who writes to them, atomics that it changes, and those on which a finding fell; those by which such a thread goes on or has to
 * wait; what each system call returned; and what bears out a finding. What the scheduler, the power-up and the polling do among
 * themselves is left out.
 */
export function sliceOf(story: Story): StorySlice {
  const all = untilTheLastFinding(story)
  const evidence = evidenceOf(story, all)
  return { steps: matters(story, all, evidence), evidence }
}

/** Those that matter, and those behind which there is something to say. */
export function shownSteps({ steps, findings }: Story, { steps: those, evidence }: StorySlice): readonly StoryStep[] {
  const shown = new Set(those)
  const says = (step: StoryStep) => evidence.stands.has(step.n) || step.notes.some((note) => evidence.notes.has(note))
  const isBad = ({ n }: StoryStep) => findings.some(({ step }) => step === n)
  return steps.filter((step) => shown.has(step) || says(step) || isBad(step))
}

/** What bears out a finding between a step and the next: notes, and where the thread stands if it does not wait there. */
export function asidesOf({ steps }: Story, { evidence: { notes, stands } }: StorySlice): readonly StoryAside[] {
  return steps.flatMap((step) => {
    const stand = stands.has(step.n) && step.waits === '' && step.next !== undefined ? [step.next] : []
    return [...step.notes.filter((note) => notes.has(note)), ...stand].map((note) => ({ step: step.n, note }))
  })
}

function matters(story: Story, steps: readonly StoryStep[], evidence: Evidence): readonly StoryStep[] {
  const bad = badSteps(story)
  const objects = objectsThatMatter(story, steps, bad)
  const onThem = steps.filter((step) => step.operation !== 'readl' && objects.has(step.object))
  const actors = new Set(onThem.flatMap(({ thread }) => (thread === undefined ? [] : [thread])))
  const isTask = (thread: number) => story.threads[thread]?.kind !== 'hardware' && actors.has(thread)
  const isProgram = (thread: number) => story.threads[thread]?.kind === 'user'
  const started = new Set<number>()
  const polling = new Set<number>()
  return steps.filter((step) => {
    if (step.thread !== undefined) {
      if (step.waits.startsWith('readl_poll_timeout(')) polling.add(step.thread)
      else polling.delete(step.thread)
    }
    // Whoever it is: it may be said to have timed out.
    if (step.thread === undefined && step.wakes.some((thread) => isProgram(thread) && !polling.has(thread))) return true
    // Who polls a register waits for the device alone.
    const turns = [...step.wakes, ...step.blocks].some((thread) => isTask(thread) && !polling.has(thread))
    // A command is followed by what the device did about it.
    const isAnswer = step.thread !== undefined && started.delete(step.thread)
    const isEvidence = evidence.steps.has(step.n) || bad.has(step.n)
    const says = turns || isAnswer || onThem.includes(step) || step.returns !== '' || step.value === 'timed out'
    if (says) for (const thread of step.wakes) if (story.threads[thread]?.kind === 'hardware') started.add(thread)
    return isEvidence || (says && !(isIdlePm(step) && step.waits === ''))
  })
}

function untilTheLastFinding({ steps, findings }: Story): readonly StoryStep[] {
  const last = findings.some(({ step }) => step === 0) ? 0 : Math.max(0, ...findings.map(({ step }) => step))
  return last === 0 ? steps : steps.slice(0, last)
}

/** Where a step itself is bad: not where its thread stands behind it. */
function badSteps({ findings }: Story): ReadonlySet<number> {
  const ofSteps = findings.filter(({ check }) => !isOfStand(check))
  return new Set(ofSteps.map(({ step }) => step))
}

function objectsThatMatter(
  { threads }: Story,
  steps: readonly StoryStep[],
  badSteps: ReadonlySet<number>,
): ReadonlySet<string> {
  const users = new Map<string, Set<number>>()
  const written = new Set<string>()
  const raced = new Set<string>()
  const atomics = new Set<string>()
  for (const { thread, part, object, operation, changes } of steps) {
    if (thread === undefined) continue
    users.set(object, (users.get(object) ?? new Set()).add(thread))
    if (changes.length > 0 || operation === 'writel') written.add(object)
    if (part !== 'race' || threads[thread]?.kind !== 'user') continue
    raced.add(object)
    // References only keep memory alive.
    if (operation === 'atomic_write' && changes.length > 0 && !object.endsWith('refcount')) atomics.add(object)
  }
  const shared = [...raced].filter((object) => written.has(object) && (users.get(object)?.size ?? 0) > 1)
  const bad = steps.filter(({ n }) => badSteps.has(n)).map(({ object }) => object)
  return new Set([...shared, ...atomics, ...bad])
}

/** A test of the power state that found nothing to do. */
export function isIdlePm({ operation, changes, returns, value }: StoryStep): boolean {
  return operation === 'pm_runtime' && changes.length === 0 && returns === '' && !value.startsWith('-')
}
