import { Kernel } from '../kernel/kernel.ts'
import { Random } from '../kernel/random.ts'
import { type Splat } from '../kernel/splat.ts'
import { StateHash } from '../kernel/state-hash.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { type Defect, type Execution, type Program } from './program.ts'
import { search, type SearchOptions, type SearchResult } from './search.ts'

/** Builds a world of a few threads; returns what to note of its end. */
export type SmallWorld = (kernel: Kernel) => () => string

export interface Ends {
  readonly result: SearchResult
  /** What executions ended with, sorted, each once. */
  readonly ends: readonly string[]
  /** Checks that failed with their symptoms, sorted, each once. */
  readonly defects: readonly string[]
}

const SEARCH: SearchOptions = { strategy: 'dfs', max: 1_000_000, seed: 1 }

/**
 * Searches a small world, and collects the ends of its executions: of those alone that make the search complete, without the first look
 * and without attempts that were given up, which by themselves often meet all ends of so small a world.
 */
export function endsOf(world: SmallWorld, options: Partial<SearchOptions>, timers: TimerMode = 'quiescent'): Ends {
  const ends = new Set<string>()
  let newest: string[] = []
  let attempts = 0
  const program = smallProgram(world, timers, (end) => newest.push(end))
  const steps = search(program, { ...SEARCH, ...options })
  for (;;) {
    const { done, value } = steps.next()
    if (value.attempts !== attempts) ends.clear()
    attempts = value.attempts
    for (const end of newest) ends.add(end)
    newest = []
    if (done !== true) continue
    const defects = new Set(value.found.map(({ defect }) => `${defect.check}: ${defect.symptom}`))
    return { result: value, ends: [...ends].sort(), defects: [...defects].sort() }
  }
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
