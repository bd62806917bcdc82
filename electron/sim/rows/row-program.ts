import { type GpuModel } from '../device/models.ts'
import { type Policy } from '../driver/policies/policy.ts'
import { type Defect, type Execution, type Program } from '../explorer/program.ts'
import { Walk } from '../explorer/walk.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { type CheckContext } from '../machine/races/race-check.ts'
import { type RaceRun } from '../machine/races/race-run.ts'
import { raceProgram } from '../machine/races/race.ts'
import { type RaceScenario } from '../machine/races/race-scenario.ts'
import { type Pattern, PatternMatch } from './pattern.ts'
import { RowWatch } from './row-watch.ts'

export interface RowOptions {
  readonly scenario: RaceScenario
  readonly policy: Policy
  readonly model: GpuModel
  readonly timers: TimerMode
  /** By the name under which a search reports them. */
  readonly patterns: ReadonlyMap<string, Pattern>
}

/** The search for one pattern asks an execution how far it has come. */
export interface RowProgram extends Program {
  walk(): { readonly walk: Walk; readonly execution: RowExecution }
}

/** A race in which the only defects are the patterns of a row: what the checks find there is no business of the tables. */
export function rowProgram(options: RowOptions): RowProgram {
  const start = () => new RowExecution(options)
  return {
    start,
    walk() {
      const execution = start()
      return { walk: new Walk({ start: () => execution }), execution }
    },
  }
}

export class RowExecution implements Execution {
  readonly defects: Defect[] = []
  readonly #run: RaceRun
  readonly #matches = new Map<string, PatternMatch>()

  constructor({ scenario, policy, model, timers, patterns }: RowOptions) {
    for (const [name, pattern] of patterns) this.#matches.set(name, new PatternMatch(pattern))
    const watch = ({ machine }: CheckContext) =>
      new RowWatch(machine, [...this.#matches.values()], () => {
        this.#note()
      })
    this.#run = raceProgram({ scenario, policy, model, timers, seed: 1, watch }).start()
  }

  get kernel(): Kernel {
    return this.#run.kernel
  }

  /** Of the pattern that has come farthest. */
  get stage(): number {
    return Math.max(...[...this.#matches.values()].map(({ stage }) => stage))
  }

  get isMet(): boolean {
    return this.defects.length > 0
  }

  rest(): void {
    this.#run.rest()
  }

  stuck(): void {
    this.#run.stuck()
  }

  finish(): void {
    this.#run.finish()
  }

  fingerprint(hash: StateHash): void {
    this.#run.fingerprint(hash)
  }

  #note(): void {
    for (const [name, match] of this.#matches) {
      if (!match.met || this.defects.some(({ check }) => check === name)) continue
      this.defects.push({ check: name, scope: 'policy', symptom: name, where: name, step: this.#run.steps })
    }
  }
}
