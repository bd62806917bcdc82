import { Kernel } from './kernel.ts'
import { Random } from './random.ts'
import { type Splat } from './splat.ts'
import { type Strategy } from './strategy.ts'
import { seconds } from './clock.ts'

export interface Interleavings {
  readonly executions: number
  /** What `outcome` returned over all executions, sorted, each once. */
  readonly outcomes: readonly string[]
  readonly splats: readonly Splat[]
}

/** Runs a small program under every schedule (plain depth-first re-execution). `program` returns what to note at the end. */
export function everyInterleaving(program: (kernel: Kernel) => () => string): Interleavings {
  const outcomes = new Set<string>()
  const splats: Splat[] = []
  let executions = 0
  let prefix: number[] = []
  for (;;) {
    const choices: { picked: number; of: number }[] = []
    const strategy: Strategy = {
      next(enabled) {
        const picked = prefix[choices.length] ?? 0
        choices.push({ picked, of: enabled.length })
        const thread = enabled[picked]
        if (thread === undefined)
          throw new Error('the program is not deterministic: fewer threads are enabled than before')
        return thread
      },
    }
    const kernel = new Kernel(new Random(1), { splat: (splat) => splats.push(splat) }, strategy)
    const outcome = program(kernel)
    kernel.runUntil(seconds(10))
    outcomes.add(outcome())
    executions++
    while (choices.length > 0 && (choices.at(-1)?.picked ?? 0) + 1 >= (choices.at(-1)?.of ?? 0)) choices.pop()
    const last = choices.at(-1)
    if (last === undefined) return { executions, outcomes: [...outcomes].sort(), splats }
    prefix = [...choices.slice(0, -1).map(({ picked }) => picked), last.picked + 1]
  }
}
