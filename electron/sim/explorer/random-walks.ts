import { type Random } from '../kernel/random.ts'
import { type Hunt } from './hunt.ts'

/** Each step by any thread that may go, with equal chance. Never complete. Yields after each execution. */
export function* searchAtRandom(hunt: Hunt, random: Random): Generator<void> {
  while (!hunt.isOver) {
    const walk = hunt.begin()
    while (!walk.ended && !hunt.isEndless(walk)) {
      const enabled = walk.enabled()
      const rank = enabled[random.between(0, enabled.length - 1)]
      if (rank === undefined) hunt.settle(walk)
      else hunt.perform(walk, rank)
    }
    yield
  }
}
