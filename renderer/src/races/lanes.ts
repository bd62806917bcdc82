import { type Story, type StoryThread } from '../../../electron/protocol/exploration.ts'

/** A thread as a column. */
export interface Lane {
  /** Index into the story's threads. */
  readonly thread: number
  readonly name: string
  readonly kind: StoryThread['kind']
  /** px from the left of the lanes */
  readonly left: number
  readonly width: number
  /** Of its line, px from the left of the lanes. */
  readonly x: number
}

// Programs and kernel threads do most; an interrupt or a device has a few short steps.
const WEIGHTS: Readonly<Record<StoryThread['kind'], number>> = {
  user: 3,
  kthread: 3,
  service: 3,
  irqthread: 2,
  hardirq: 2,
  timer: 1.5,
  hardware: 1.5,
}
const ORDER = ['user', 'kthread', 'service', 'irqthread', 'hardirq', 'timer', 'hardware'] as const
const PX_PER_WEIGHT = 44
/** Room for the locks beside the line. */
const LINE_AT = 26

/** A lane for each thread of the story: tasks first, each kind in order of appearance. They fill `width`, or more when it is too small. */
export function lanesOf({ threads }: Story, width: number): readonly Lane[] {
  const ordered = threads
    .map((thread, index) => ({ ...thread, index }))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.index - b.index)
  const total = ordered.reduce((sum, { kind }) => sum + WEIGHTS[kind], 0)
  const unit = Math.max(PX_PER_WEIGHT, width / Math.max(total, 1))
  let left = 0
  return ordered.map(({ index, name, kind }) => {
    const lane = { thread: index, name, kind, left, width: WEIGHTS[kind] * unit, x: left + LINE_AT }
    left += lane.width
    return lane
  })
}
