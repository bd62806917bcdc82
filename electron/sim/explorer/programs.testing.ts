import { Kernel } from '../kernel/kernel.ts'
import { Random } from '../kernel/random.ts'
import { type Splat } from '../kernel/splat.ts'
import { StateHash } from '../kernel/state-hash.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { type LastAttempt, lastAttempt } from './last-attempt.testing.ts'
import { type Defect, type Execution, type Program } from './program.ts'
import { type SearchOptions } from './search.ts'

/** Builds a world of a few threads; returns what to note of its end. */
export type SmallWorld = (kernel: Kernel) => () => string

export interface Ends extends LastAttempt {
  /** Checks that failed with their symptoms, sorted, each once. */
  readonly defects: readonly string[]
}

const SEARCH: SearchOptions = { strategy: 'dfs', max: 1_000_000, seed: 1 }

/** Searches a small world, and collects the ends of the executions that make the search complete. */
export function endsOf(world: SmallWorld, options: Partial<SearchOptions>, timers: TimerMode = 'quiescent'): Ends {
  const { result, ends } = lastAttempt((ended) => smallProgram(world, timers, ended), { ...SEARCH, ...options })
  const defects = new Set(result.found.map(({ defect }) => `${defect.check}: ${defect.symptom}`))
  return { result, ends, defects: [...defects].sort() }
}

export function smallProgram(world: SmallWorld, timers: TimerMode, ended: (end: string) => void): Program {
  return { start: () => new SmallExecution(world, timers, ended) }
}

class SmallExecution implements Execution {
  readonly kernel: Kernel
  readonly defects: Defect[] = []
  readonly #ended: (end: string) => void
  readonly #note: () => string

  constructor(world: SmallWorld, timers: TimerMode, ended: (end: string) => void) {
    this.#ended = ended
    this.kernel = new Kernel(new Random(1), {
      splat: ({ kind, text }) => {
        this.#defect(kind, text)
      },
    })
    this.kernel.timing.mode = timers
    this.#note = world(this.kernel)
  }

  rest(): void {}

  stuck(): void {
    this.#defect('deadlock', 'stuck')
    this.#ended(`stuck ${this.#end()}`)
  }

  finish(): void {
    this.#ended(this.#end())
  }

  fingerprint(hash: StateHash): void {
    hash.addString(this.#note())
  }

  #end(): string {
    const hash = new StateHash()
    for (const primitive of this.kernel.primitives) primitive.fingerprint(hash)
    return `${hash.hi.toString(16)}${hash.lo.toString(16)} ${this.#note()}`
  }

  #defect(check: Splat['kind'], symptom: string): void {
    this.defects.push({ check, scope: 'policy', symptom, where: symptom, step: this.kernel.steps })
  }
}
