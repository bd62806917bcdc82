import { type Found, identityOf } from './findings.ts'
import { Preemptions } from './preemptions.ts'
import { type Defect, type Program } from './program.ts'
import { type Segment, segmentsOf, TICK } from './schedule.ts'
import { STEP_LIMIT } from './livelock.ts'
import { Walk } from './walk.ts'

/** Usual number of executions for one finding. What is left after them is short enough, and never claimed to be minimal. */
export const MAX_TRIES = 150

interface Attempt {
  readonly defect: Defect
  readonly schedule: readonly number[]
  readonly cost: number
}

/**
 * A shorter schedule with the same finding: greedy over segments, first those that leave out the most. Preemptions count before
 * switches, and switches before steps. Ends with the step at which the defect shows.
 */
export function minimise(program: Program, found: Found, most = MAX_TRIES): Found {
  const identity = identityOf(found.defect)
  let tries = 0
  const attempt = (segments: readonly Segment[]): Attempt | undefined => {
    tries++
    return perform(program, segments, identity)
  }
  let best = attempt(segmentsOf(found.schedule))
  if (best === undefined) return found
  for (let isBetter = true; isBetter && tries < most;) {
    isBetter = false
    for (const segments of variants(segmentsOf(best.schedule))) {
      if (tries >= most) break
      const shorter = attempt(segments)
      if (shorter === undefined || shorter.cost >= best.cost) continue
      best = shorter
      isBetter = true
      break
    }
  }
  return { ...found, defect: best.defect, schedule: best.schedule }
}

/** The beginning only, and then: one segment left out, run to its end, joined with the next of its thread, or put behind the next. */
function* variants(all: readonly Segment[]): Generator<readonly Segment[]> {
  const segments = all.filter(({ thread }) => thread !== TICK)
  for (let length = 0; length < segments.length; length++) yield segments.slice(0, length)
  for (let i = segments.length - 1; i >= 0; i--) {
    const before = segments.slice(0, i)
    const [segment, next, ...after] = segments.slice(i)
    if (segment === undefined) continue
    yield [...before, ...(next === undefined ? [] : [next]), ...after]
    yield [...before, { ...segment, length: STEP_LIMIT }, ...(next === undefined ? [] : [next]), ...after]
    if (next === undefined) continue
    const [third, ...rest] = after
    if (third?.thread === segment.thread)
      yield [...before, { ...segment, length: segment.length + third.length }, next, ...rest]
    yield [...before, next, segment, ...after]
  }
}

/**
 * Tolerant: a thread that cannot go on is left, and when the segments are over whoever ran last goes on, and after it the first that
 * can. Undefined if the defect does not show.
 */
function perform(program: Program, segments: readonly Segment[], identity: string): Attempt | undefined {
  const walk = new Walk(program)
  const preemptions = new Preemptions()
  let switches = 0
  let last = TICK
  const step = (rank: number) => {
    preemptions.step(walk, rank)
    if (rank !== last) switches++
    last = rank
    walk.perform(rank)
  }
  const seen = () => walk.execution.defects.find((defect) => identityOf(defect) === identity)
  const settled = () => {
    while (!walk.ended && walk.enabled().length === 0) walk.settle()
  }
  const attempt = (defect: Defect): Attempt => {
    const cost = 1000 * preemptions.used + 10 * switches + walk.schedule.length / 100
    return { defect, schedule: walk.schedule, cost }
  }
  for (const { thread, length } of segments) {
    if (thread === TICK) continue
    for (let i = 0; i < length; i++) {
      settled()
      if (walk.ended || !walk.isEnabled(thread)) break
      step(thread)
      const defect = seen()
      if (defect !== undefined) return attempt(defect)
    }
  }
  while (!walk.ended && walk.schedule.length < STEP_LIMIT) {
    const enabled = walk.enabled()
    const rank = enabled.includes(last) ? last : enabled[0]
    if (rank === undefined) walk.settle()
    else step(rank)
    const defect = seen()
    if (defect !== undefined) return attempt(defect)
  }
  const defect = seen()
  return defect === undefined ? undefined : attempt(defect)
}
