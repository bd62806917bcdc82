import { type Story, type StoryThread } from '../../../electron/protocol/exploration.ts'

/** Threads that share a column, side by side with others. */
export interface LaneGroup {
  readonly title: string
  /** What they are, in a word or two. */
  readonly kind: string
  /** Indices into the story's threads. */
  readonly threads: ReadonlySet<number>
}

export interface Lane extends LaneGroup {
  /** px from the left of the lanes */
  readonly left: number
  readonly width: number
  /** Of its line, px from the left of the lanes. */
  readonly x: number
}

const TASKS: readonly StoryThread['kind'][] = ['user', 'service', 'kthread']
const MIN_WIDTH = 72
/** Nearly all of what a lane says fits into this; farther apart, its arrows are hard to follow. */
const MAX_WIDTH = 400
/** Room for the locks beside the line. */
const LINE_AT = 30

/**
 * A lane for each raced program and each worker; what comes after the race shares one, as do the interrupts, the timers and the
 * devices. Only threads of which something is shown.
 */
export function laneGroups({ threads, steps }: Story, shown: ReadonlySet<number>): readonly LaneGroup[] {
  const isSeen = new Set<number>()
  const isRaced = new Set<number>()
  for (const { n, part, thread, wakes } of steps) {
    if (thread === undefined || !shown.has(n)) continue
    for (const seen of [thread, ...wakes]) isSeen.add(seen)
    if (part === 'race') isRaced.add(thread)
  }
  const all = [...isSeen].sort((a, b) => a - b)
  const of = (...kinds: readonly StoryThread['kind'][]) =>
    all.filter((index) => kinds.includes(threads[index]?.kind ?? 'user'))
  const alone = (kind: string) => (index: number) => ({
    title: threads[index]?.name ?? '',
    kind,
    threads: new Set([index]),
  })
  const together = (title: string, kind: string, indices: readonly number[]) => {
    const [only] = indices
    if (only === undefined) return []
    return [indices.length === 1 ? alone(kind)(only) : { title, kind, threads: new Set(indices) }]
  }
  const programs = of('user', 'service')
  return [
    ...programs.filter((index) => isRaced.has(index)).map(alone('program')),
    ...of('kthread').map(alone('kernel thread')),
    ...together(
      'afterwards',
      'programs',
      programs.filter((index) => !isRaced.has(index)),
    ),
    ...together('interrupts', 'handlers', of('hardirq', 'irqthread')),
    ...together('timers', 'timer', of('timer')),
    ...together('devices', 'device', of('hardware')),
  ]
}

/** They fill `width` as far as that helps, or more than it when it is too small. */
export function placeLanes(groups: readonly LaneGroup[], width: number): readonly Lane[] {
  const each = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width / Math.max(groups.length, 1)))
  return groups.map((group, i) => ({ ...group, left: i * each, width: each, x: i * each + LINE_AT }))
}

/** A task names its functions; a device and a timer do what they are there for. */
export function hasFunctions({ threads }: Story, thread: number): boolean {
  const kind = threads[thread]?.kind
  return kind !== undefined && (TASKS.includes(kind) || kind === 'hardirq' || kind === 'irqthread')
}
