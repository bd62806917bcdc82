import { type Defect } from './program.ts'
import { type Walk } from './walk.ts'

/** Steps of the searched part. The longest honest one is a hundredth of it. */
export const STEP_LIMIT = 20_000

/** Steps by which the loop is recognised. */
const SAMPLE = 500

/** An execution that does not come to an end. Makes some more steps, to see which function it does not leave. */
export function describeLivelock(walk: Walk): Defect {
  const chains = new Map<number, { common: readonly string[]; steps: number }>()
  for (let i = 0; i < SAMPLE; i++) {
    const enabled = walk.enabled()
    const rank = enabled[i % Math.max(1, enabled.length)]
    if (rank === undefined) walk.settle()
    else {
      const chain = walk.thread(rank).callChain
      const known = chains.get(rank)
      chains.set(rank, {
        common: known === undefined ? chain : common(known.common, chain),
        steps: (known?.steps ?? 0) + 1,
      })
      walk.perform(rank)
    }
    if (walk.ended) break
  }
  const busiest = [...chains].sort(([, a], [, b]) => b.steps - a.steps)[0]
  const thread = busiest === undefined ? 'the clock' : walk.thread(busiest[0]).name
  const loop = busiest?.[1].common.at(-1) ?? ''
  const symptom = `${loop} goes round without an end`
  return { check: 'livelock', scope: 'policy', symptom, where: `${thread} ${loop}`, step: STEP_LIMIT }
}

function common(a: readonly string[], b: readonly string[]): readonly string[] {
  const end = a.findIndex((name, i) => name !== b[i])
  return end < 0 ? a : a.slice(0, end)
}

/** Timers fire at any step, and fired again and again: in the field that is minutes, in which whoever could go on did. */
export function timeGoesOn(walk: Walk): boolean {
  const recent = walk.schedule.slice(-STEP_LIMIT / 2)
  return walk.kernel.timing.mode === 'anytime' && recent.some((rank) => walk.threads[rank]?.kind === 'timer')
}
