import { type LaneGroup } from '../../../electron/protocol/types.ts'
import { LaneTrack } from './lane-track.ts'

const TITLES: Readonly<Record<string, string>> = {
  'gpu:js0': 'JS0',
  'gpu:js1': 'JS1',
  'gpu:js2': 'JS2',
  'gpu:mmu': 'MMU',
  'gpu:perfcnt': 'counters',
  'gpu:gpu': 'caches, reset',
  'gpu:power': 'power',
}
const ORDER = Object.keys(TITLES)

/** From top to bottom. */
export const LANE_GROUPS: readonly LaneGroup[] = ['program', 'kthread', 'work', 'irq', 'lock', 'gpu', 'pm']

export const GROUP_TITLES: Readonly<Record<LaneGroup, string>> = {
  program: 'Programs',
  kthread: 'Kernel threads',
  work: 'Workqueues',
  irq: 'Interrupts',
  lock: 'Locks',
  gpu: 'GPU blocks',
  pm: 'Runtime PM',
}

/** What happened in one place over time. */
export interface Lane {
  /** `lock:perfcnt->lock` */
  readonly id: string
  readonly group: LaneGroup
  /** `perfcnt->lock` */
  readonly title: string
  /** Calls, owners, what a block does. */
  readonly base: LaneTrack
  /** Drawn over the base: who waits, and for what. */
  readonly waits: LaneTrack
  /** Interrupts, and work that took no time. */
  readonly instants: LaneTrack
}

/** Where calls and owners are, waits are a strip at the lower edge; elsewhere a wait is all there is to see. */
export function hasWaitStrip({ group }: Lane): boolean {
  return group === 'program' || group === 'lock'
}

/** Undefined for a group of a later version. */
export function createLane(id: string): Lane | undefined {
  const colon = id.indexOf(':')
  const group = LANE_GROUPS.find((each) => each === id.slice(0, colon))
  if (group === undefined) return undefined
  const title =
    TITLES[id] ??
    id
      .slice(colon + 1)
      .replace(/^kworker\//, '')
      .replace(/^irq\/panfrost-(.+)-thread$/, 'irq/$1')
  return { id, group, title, base: new LaneTrack(), waits: new LaneTrack(), instants: new LaneTrack() }
}

/** Programs that a fault starts are gone in a moment: `hang-1`, `hang-2` share a lane. */
export function laneId(name: string): string {
  return name.startsWith('program:') ? name.replace(/-\d+$/, '') : name
}

/** From top to bottom. */
export function compareLanes(a: Lane, b: Lane): number {
  return (
    LANE_GROUPS.indexOf(a.group) - LANE_GROUPS.indexOf(b.group) ||
    ORDER.indexOf(a.id) - ORDER.indexOf(b.id) ||
    (a.id < b.id ? -1 : 1)
  )
}
