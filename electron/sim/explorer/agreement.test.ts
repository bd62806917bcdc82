import { describe, expect, it } from 'vitest'
import { Random } from '../kernel/random.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { endsOf } from './programs.testing.ts'
import { randomWorld } from './random-world.testing.ts'
import { type SearchOptions } from './search.ts'

/** Small enough for plain search: it executes every interleaving. */
const MAX_EXECUTIONS = 40
const PROGRAMS = 2000

const PLAIN: Partial<SearchOptions> = { strategy: 'dfs', reduction: false, max: MAX_EXECUTIONS }

/** Each program is searched by the first two, and by one of the others in turn. */
const STRATEGIES: readonly Partial<SearchOptions>[] = [
  { strategy: 'cache' },
  { strategy: 'dpor' },
  { strategy: 'cache', reduction: false },
  { strategy: 'dpor', reduction: false },
  { strategy: 'dfs' },
]

describe('the strategies', () => {
  it(`agree with plain search on ends and defects of ${PROGRAMS} random programs`, () => {
    let compared = 0
    let interleavings = 0
    for (let seed = 1; compared < PROGRAMS; seed++) {
      const world = randomWorld(new Random(seed))
      const timers = TIMER_MODES[seed % TIMER_MODES.length] ?? 'quiescent'
      const truth = endsOf(world, PLAIN, timers)
      if (!truth.result.complete) continue
      compared++
      interleavings += truth.result.executions
      for (const options of [...STRATEGIES.slice(0, 2), STRATEGIES[2 + (seed % 3)] ?? {}]) {
        const { ends, defects, result } = endsOf(world, options, timers)
        const what = `program ${seed}, ${timers}, ${JSON.stringify(options)}`
        expect({ what, ends, defects, complete: result.complete }).toEqual({
          what,
          ends: truth.ends,
          defects: truth.defects,
          complete: true,
        })
      }
    }
    expect(interleavings).toBeGreaterThan(10_000)
  }, 60_000)
})
