import { type Random } from '../kernel/random.ts'
import { type Hunt } from './hunt.ts'
import { type Walk } from './walk.ts'

/** Bugs of this many ordering constraints are found with a known probability. */
const DEPTH = 3

/**
 * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): threads have random priorities, the highest that may go goes,
 * and at DEPTH - 1 random steps the running thread gets the lowest of all. Of n threads and k steps, a run finds a bug of depth d with
 * a probability of at least 1 / (n k^(d-1)). Never complete. Yields after each execution.
 */
export function* searchByPriority(hunt: Hunt, random: Random): Generator<void> {
  let steps = 1
  while (!hunt.isOver) {
    const walk = hunt.begin()
    runByPriority(hunt, walk, random, steps)
    // The longest run so far stands for k, which nobody knows before.
    steps = Math.max(steps, walk.schedule.length)
    yield
  }
}

function runByPriority(hunt: Hunt, walk: Walk, random: Random, steps: number): void {
  const priorities = walk.threads.map(() => DEPTH + random.float())
  const changes = new Map<number, number>()
  for (let d = 1; d < DEPTH; d++) changes.set(random.between(1, steps), DEPTH - d)
  while (!walk.ended && !hunt.isEndless(walk)) {
    let best: number | undefined
    for (const rank of walk.enabled())
      if (best === undefined || (priorities[rank] ?? 0) > (priorities[best] ?? 0)) best = rank
    if (best === undefined) {
      hunt.settle(walk)
      continue
    }
    hunt.perform(walk, best)
    const lowered = changes.get(walk.schedule.length)
    if (lowered !== undefined) priorities[best] = lowered
  }
}
