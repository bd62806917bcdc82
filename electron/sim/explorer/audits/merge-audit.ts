import { Random } from '../../kernel/random.ts'
import { StateHash } from '../../kernel/state-hash.ts'
import { type AuditOptions } from './footprint-audit.ts'
import { type Program } from '../program.ts'
import { type Schedule } from '../schedule.ts'
import { Walk } from '../walk.ts'

/**
 * Whether states with one hash are one state: where random executions meet in a hash by different schedules, both go on in one random
 * order and must do the same to the end. Returns the first steps in which they do not, each once: something that a thread knows, or a
 * field, is missing in the hash.
 */
export function mergeAudit(program: Program, { executions, seed }: AuditOptions): readonly string[] {
  const random = new Random(seed)
  const known = new Map<string, Schedule>()
  const found = new Set<string>()
  for (let i = 0; i < executions; i++) {
    const meetings: (readonly [Schedule, Schedule])[] = []
    const walk = new Walk(program)
    while (!walk.ended) {
      const enabled = walk.enabled()
      const rank = enabled[random.between(0, enabled.length - 1)]
      if (rank === undefined) {
        walk.settle()
        continue
      }
      walk.perform(rank)
      const hash = hashOf(walk)
      const other = known.get(hash)
      if (other === undefined) known.set(hash, [...walk.schedule])
      else if (other.join() !== walk.schedule.join()) meetings.push([other, [...walk.schedule]])
    }
    const meeting = meetings[random.between(0, meetings.length - 1)]
    const difference = meeting === undefined ? undefined : firstDifference(program, meeting, random.next())
    if (difference !== undefined) found.add(difference)
  }
  return [...found]
}

function firstDifference(
  program: Program,
  [one, two]: readonly [Schedule, Schedule],
  seed: number,
): string | undefined {
  const [first, second] = [one, two].map((schedule) => courseFrom(program, schedule, new Random(seed)))
  if (first === undefined || second === undefined) return undefined
  const at = first.findIndex((step, i) => step !== second[i])
  if (at < 0) return undefined
  return `${first[at]}, or ${second[at]}`
}

/** Each step with the hash that it leads to. */
function courseFrom(program: Program, schedule: Schedule, random: Random): readonly string[] {
  const walk = new Walk(program)
  walk.replay(schedule, schedule.length)
  const course: string[] = []
  while (!walk.ended) {
    const enabled = walk.enabled()
    const rank = enabled[random.between(0, enabled.length - 1)]
    if (rank === undefined) {
      walk.settle()
      course.push('time')
      continue
    }
    const { name, parked, callChain } = walk.thread(rank)
    const step = `${name} ${callChain.at(-1)} ${parked?.kind}(${parked?.object.name})`
    walk.perform(rank)
    course.push(`${step}: ${hashOf(walk)}`)
  }
  return course
}

function hashOf(walk: Walk): string {
  const hash = new StateHash()
  walk.kernel.fingerprint(hash)
  walk.execution.fingerprint(hash)
  return `${hash.hi.toString(16)}${hash.lo.toString(16)}`
}
