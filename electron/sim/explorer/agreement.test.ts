import { describe, expect, it } from 'vitest'
import { Random } from '../kernel/random.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { type SmallWorld, endsOf } from './programs.testing.ts'
import { randomDeviceWorld, randomWorld } from './random-world.testing.ts'
import { type SearchOptions } from './search.ts'

/** Each program is searched by the first two, and by one of the others in turn. */
const STRATEGIES: readonly Partial<SearchOptions>[] = [
  { strategy: 'cache' },
  { strategy: 'dpor' },
  { strategy: 'cache', reduction: false },
  { strategy: 'dpor', reduction: false },
  { strategy: 'dfs' },
]

interface Worlds {
  readonly programs: number
  /** Small enough for plain search, which executes every interleaving. */
  readonly maxExecutions: number
  readonly world: (random: Random) => SmallWorld
}

/** Returns the number of interleavings that plain search executed. */
function compareAll({ programs, maxExecutions, world: random }: Worlds): number {
  let compared = 0
  let interleavings = 0
  for (let seed = 1; compared < programs; seed++) {
    const world = random(new Random(seed))
    const timers = TIMER_MODES[seed % TIMER_MODES.length] ?? 'quiescent'
    const truth = endsOf(world, { strategy: 'dfs', reduction: false, max: maxExecutions }, timers)
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
  return interleavings
}

describe('the strategies', () => {
  it('agree with plain search on ends and defects of 2000 random programs', () => {
    expect(compareAll({ programs: 2000, maxExecutions: 40, world: randomWorld })).toBeGreaterThan(10_000)
  }, 60_000)

  it('and of 500 on a device whose blocks wait for each other, and whose interrupt can be masked', () => {
    expect(compareAll({ programs: 500, maxExecutions: 1000, world: randomDeviceWorld })).toBeGreaterThan(10_000)
  }, 60_000)
})
