import { Random } from '../../kernel/random.ts'
import { StateHash } from '../../kernel/state-hash.ts'
import { type Program } from '../program.ts'
import { type Schedule } from '../schedule.ts'
import { Walk } from '../walk.ts'

/** What one schedule leads to: at each step who could go, and the state at the end. */
interface Course {
  readonly schedule: Schedule
  readonly enabled: readonly string[]
  readonly digest: string
}

/**
 * Performs random schedules, each twice. Returns the first difference in who could run or in the final state, in words: the simulator
 * is then not deterministic, and nothing that a search says of it can be trusted.
 */
export function recheck(
  program: Program,
  { executions, seed }: { executions: number; seed: number },
): string | undefined {
  const random = new Random(seed)
  for (let i = 0; i < executions; i++) {
    const first = course(program, (enabled) => enabled[random.between(0, enabled.length - 1)])
    let at = 0
    const ranks = first.schedule.filter((rank) => rank >= 0)
    const second = course(program, () => ranks[at++])
    const step = first.enabled.findIndex((names, index) => names !== second.enabled[index])
    if (step >= 0)
      return `step ${step + 1} of schedule ${i + 1}: ${first.enabled[step]} could run, and then ${second.enabled[step]}`
    if (first.digest !== second.digest) return `schedule ${i + 1} ended in two states`
  }
  return undefined
}

function course(program: Program, pick: (enabled: readonly number[]) => number | undefined): Course {
  const walk = new Walk(program)
  const enabled: string[] = []
  const hash = new StateHash()
  while (!walk.ended) {
    const ranks = walk.enabled()
    enabled.push(ranks.join())
    if (ranks.length === 0) {
      walk.settle()
      continue
    }
    const rank = pick(ranks)
    if (rank === undefined || !ranks.includes(rank)) break
    walk.perform(rank)
  }
  walk.kernel.fingerprint(hash)
  walk.execution.fingerprint(hash)
  return { schedule: walk.schedule, enabled, digest: `${hash.hi} ${hash.lo}` }
}
