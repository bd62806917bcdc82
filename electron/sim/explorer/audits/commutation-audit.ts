import { Random } from '../../kernel/random.ts'
import { StateHash } from '../../kernel/state-hash.ts'
import { dependent } from '../dependence.ts'
import { type AuditOptions } from './footprint-audit.ts'
import { type Program } from '../program.ts'
import { type Schedule } from '../schedule.ts'
import { Walk } from '../walk.ts'

/** Pairs of steps that are tried in both orders, of one execution. */
const PAIRS = 4

/**
 * Whether steps that say they share nothing may be swapped: at random states, two such steps in both orders must lead to one state, by
 * all that the state's hash covers, plain fields and the device included. Returns the pairs that do not, each once.
 */
export function commutationAudit(program: Program, { executions, seed }: AuditOptions): readonly string[] {
  const random = new Random(seed)
  const found = new Set<string>()
  for (let i = 0; i < executions; i++) {
    for (const { schedule, a, b } of independentPairs(program, random)) {
      const names = namesOf(program, schedule, a, b)
      if (endOf(program, schedule, a, b) !== endOf(program, schedule, b, a)) found.add(names)
    }
  }
  return [...found]
}

interface Pair {
  readonly schedule: Schedule
  readonly a: number
  readonly b: number
}

function independentPairs(program: Program, random: Random): readonly Pair[] {
  const pairs: Pair[] = []
  const walk = new Walk(program)
  while (!walk.ended) {
    const enabled = [...walk.enabled()]
    const a = enabled[random.between(0, enabled.length - 1)]
    if (a === undefined) {
      walk.settle()
      continue
    }
    const others = enabled.filter((b) => b !== a && !dependent(footprintOf(walk, a), footprintOf(walk, b)))
    const b = others[random.between(0, others.length - 1)]
    if (b !== undefined) pairs.push({ schedule: [...walk.schedule], a, b })
    walk.perform(a)
  }
  return Array.from({ length: Math.min(PAIRS, pairs.length) }, () => pairs[random.between(0, pairs.length - 1)]).filter(
    (pair) => pair !== undefined,
  )
}

function endOf(program: Program, schedule: Schedule, first: number, second: number): string {
  const walk = new Walk(program)
  walk.replay(schedule, schedule.length)
  walk.perform(first)
  if (!walk.isEnabled(second)) return `${second} is stopped`
  walk.perform(second)
  const hash = new StateHash()
  walk.kernel.fingerprint(hash)
  walk.execution.fingerprint(hash)
  return `${hash.hi} ${hash.lo} ${walk.enabled().join()}`
}

function namesOf(program: Program, schedule: Schedule, a: number, b: number): string {
  const walk = new Walk(program)
  walk.replay(schedule, schedule.length)
  const name = (rank: number) => {
    const { name: thread, parked, callChain } = walk.thread(rank)
    return `${thread} ${callChain.at(-1)} ${parked?.kind}(${parked?.object.name})`
  }
  return [name(a), name(b)].sort().join(' and ')
}

const footprintOf = (walk: Walk, rank: number) => walk.thread(rank).parked?.footprint ?? []
