import { type Story, type StoryStep } from './story.ts'

/**
 * The steps of a story that matter to a reader, up to where it went wrong: those on objects that a raced program shares with
 * somebody who writes to them, atomics that it changes, and those on which a finding fell; those by which such a thread goes on or has to wait; and what each
 * system call returned. What the scheduler, the power-up and the polling do among themselves is left out.
 */
export function stepsThatMatter(story: Story): readonly StoryStep[] {
  const steps = untilTheLastFinding(story)
  const objects = objectsThatMatter(story, steps)
  const onThem = steps.filter((step) => step.operation !== 'readl' && objects.has(step.object))
  const actors = new Set(onThem.flatMap(({ thread }) => (thread === undefined ? [] : [thread])))
  const isTask = (thread: number) => story.threads[thread]?.kind !== 'hardware' && actors.has(thread)
  const started = new Set<number>()
  const polling = new Set<number>()
  return steps.filter((step) => {
    if (step.thread !== undefined) {
      if (step.waits.startsWith('readl(')) polling.add(step.thread)
      else polling.delete(step.thread)
    }
    // Who polls a register waits for the device alone.
    const turns = [...step.wakes, ...step.blocks].some((thread) => isTask(thread) && !polling.has(thread))
    // A command is followed by what the device did about it.
    const isAnswer = step.thread !== undefined && started.delete(step.thread)
    const matters = turns || isAnswer || onThem.includes(step) || step.returns !== '' || step.value === 'timed out'
    if (matters) for (const thread of step.wakes) if (story.threads[thread]?.kind === 'hardware') started.add(thread)
    return matters || story.findings.some(({ step: bad }) => bad === step.n)
  })
}

function untilTheLastFinding({ steps, findings }: Story): readonly StoryStep[] {
  const last = findings.some(({ step }) => step === 0) ? 0 : Math.max(0, ...findings.map(({ step }) => step))
  return last === 0 ? steps : steps.slice(0, last)
}

function objectsThatMatter({ threads, findings }: Story, steps: readonly StoryStep[]): ReadonlySet<string> {
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
  const bad = findings.flatMap(({ step }) => steps.find(({ n }) => n === step)?.object ?? [])
  return new Set([...shared, ...atomics, ...bad])
}
