import { type Random } from '../kernel/random.ts'
import { type Schedule } from '../explorer/schedule.ts'
import { type Walk } from '../explorer/walk.ts'
import { STEP_LIMIT } from '../explorer/livelock.ts'
import { type RowProgram } from './row-program.ts'

/** A schedule that came so far, and the length at which it got there. */
interface Lead {
  readonly schedule: Schedule
  readonly length: number
}

/** Leads kept of each stage, the latest. */
const KEPT = 8
/** An execution goes on from somewhat before the lead: what comes next may need another order of the last steps. */
const MOST_BACK = 30

/**
 * Walks at random, guided by how far the pattern has come: each execution goes on from one that reached a late event of it. Finds what
 * needs several exact orders one after the other, each of which chance finds by itself. Never complete. Yields after each execution.
 */
export function* searchGuided(
  program: RowProgram,
  random: Random,
  executions: number,
): Generator<number, Schedule | undefined> {
  const leads: Lead[][] = [[{ schedule: [], length: 0 }]]
  /** Threads that have taken a step, in the order of the first. */
  const active: number[] = []
  for (let tried = 1; tried <= executions; tried++) {
    const stage = random.between(0, 3) === 0 ? random.between(0, leads.length - 1) : leads.length - 1
    const pool = leads[stage] ?? []
    const lead = pool[random.between(0, pool.length - 1)]
    if (lead === undefined) continue
    const { walk, execution } = program.walk()
    const back = random.between(0, 1) === 0 ? 0 : random.between(0, MOST_BACK)
    walk.replay(lead.schedule, Math.max(0, lead.length - back))
    const habit: Habit = {
      loyalty: [0, 0.5, 0.9, 0.97][random.between(0, 3)] ?? 0,
      last: random.between(0, 2) === 0 ? undefined : active[random.between(0, Math.max(0, active.length - 1))],
    }
    let best = execution.stage
    while (!walk.ended && walk.schedule.length < STEP_LIMIT) {
      go(walk, random, habit)
      const rank = walk.schedule.at(-1)
      if (rank !== undefined && rank >= 0 && !active.includes(rank)) active.push(rank)
      if (execution.stage <= best) continue
      best = execution.stage
      if (execution.isMet) return [...walk.schedule]
      remember(leads, best, { schedule: [...walk.schedule], length: walk.schedule.length })
    }
    yield tried
  }
  return undefined
}

/** How one execution chooses. */
interface Habit {
  /** With what chance the thread of the last step goes on, if it may. */
  readonly loyalty: number
  /** A thread that goes only where no other may: what must be late is late. */
  readonly last: number | undefined
}

function go(walk: Walk, random: Random, { loyalty, last }: Habit): void {
  const all = walk.enabled()
  const others = all.length > 1 ? all.filter((rank) => rank !== last) : all
  const previous = walk.schedule.at(-1)
  if (previous !== undefined && others.includes(previous) && random.float() < loyalty) {
    walk.perform(previous)
    return
  }
  const rank = others[random.between(0, others.length - 1)]
  if (rank === undefined) walk.settle()
  else walk.perform(rank)
}

function remember(leads: Lead[][], stage: number, lead: Lead): void {
  while (leads.length <= stage) leads.push([])
  const pool = leads[stage]
  if (pool === undefined) return
  pool.push(lead)
  if (pool.length > KEPT) pool.shift()
}
