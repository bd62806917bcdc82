import { type StoryChange, type StoryNote, type StoryStep } from './story.ts'

/** BOs and jobs carry the number of the thread that made them, so that it is the same in every schedule: long, and no help to a reader. */
const NUMBERED = /\b(bo|job)(\d+)\b/g

/** The steps with BOs and jobs counted in the order in which they are met: `bo1`, `job2`. */
export function withShortNames(steps: readonly StoryStep[]): readonly StoryStep[] {
  const known = new Map<string, string>()
  const counts = new Map<string, number>()
  const short = (text: string): string =>
    text.replace(NUMBERED, (name, kind: string) => {
      const met = known.get(name)
      if (met !== undefined) return met
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      known.set(name, `${kind}${count}`)
      return `${kind}${count}`
    })
  const change = ({ object, from, to }: StoryChange) => ({ object: short(object), from: short(from), to: short(to) })
  const note = (said: StoryNote) => ({ ...said, text: short(said.text), lock: short(said.lock) })
  return steps.map((step) => ({
    ...step,
    object: short(step.object),
    value: short(step.value),
    text: short(step.text),
    effect: short(step.effect),
    held: step.held.map(short),
    changes: step.changes.map(change),
    notes: step.notes.map(note),
    next: step.next === undefined ? undefined : note(step.next),
    waits: short(step.waits),
  }))
}
