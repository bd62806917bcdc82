import { type Program } from './program.ts'
import { type Schedule, TICK } from './schedule.ts'
import { Walk } from './walk.ts'

/** Why a schedule can't be performed: it is of another policy, scenario or version. */
export class ReplayError extends Error {}

/** Performs a schedule step by step; the walk is told before each. Throws a ReplayError where the world is not as the schedule has it. */
export function replay(
  program: Program,
  schedule: Schedule,
  before: (walk: Walk, rank: number) => void = () => {},
): Walk {
  const walk = new Walk(program)
  for (const [at, rank] of schedule.entries()) {
    const step = `step ${at + 1} of ${schedule.length}`
    if (walk.ended)
      throw new ReplayError(`the schedule goes on at ${step}, and all is over: was it recorded with another policy?`)
    if (rank === TICK) {
      if (walk.enabled().length > 0)
        throw new ReplayError(`time is to move at ${step}, and ${namesOf(walk)} can still run`)
    } else if (rank >= walk.threads.length || !walk.isEnabled(rank)) {
      const name = walk.threads[rank]?.name ?? `thread ${rank}`
      throw new ReplayError(`${name} cannot go on at ${step}: was the schedule recorded with another policy?`)
    }
    before(walk, rank)
    if (rank === TICK) walk.settle()
    else walk.perform(rank)
  }
  // What shows at the very end shows when nothing can run any more.
  if (!walk.ended && walk.enabled().length === 0) walk.settle()
  return walk
}

const namesOf = (walk: Walk) =>
  walk
    .enabled()
    .map((rank) => walk.thread(rank).name)
    .join(', ')
