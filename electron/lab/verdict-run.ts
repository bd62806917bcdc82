import { type Cell, type Verdicts, type VerdictSettings } from '../protocol/exploration.ts'
import { type CrewRun } from './crew.ts'
import { type SearchCrew } from './search-work.ts'
import { cellOf, MAX_EXECUTIONS, verdictJobs } from './verdict-cells.ts'
import { type WallClock } from './wall-clock.ts'

export interface VerdictPlan extends VerdictSettings {
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
}

/** The verdict table in the making, as a window watches it. */
export class VerdictRun {
  readonly #id: number
  readonly #plan: VerdictPlan
  readonly #clock: WallClock
  readonly #began: number
  readonly #run: CrewRun
  readonly #cells: (Cell | undefined)[]
  #news: Cell[] = []
  #ended: { readonly at: number; readonly problem: string | undefined } | undefined
  #isStopped = false

  constructor(
    id: number,
    plan: VerdictPlan,
    crew: SearchCrew,
    clock: WallClock,
    readonly changed: () => void,
  ) {
    this.#id = id
    this.#plan = plan
    this.#clock = clock
    this.#began = clock.now()
    const jobs = verdictJobs({ ...plan, max: MAX_EXECUTIONS })
    this.#cells = jobs.map(() => undefined)
    this.#run = crew.run(jobs, {
      progress: changed,
      done: (index, outcome) => {
        const job = jobs[index]
        // A cell that was stopped half way says less than an empty one.
        if (job === undefined || (this.#isStopped && !outcome.complete)) return
        const cell = cellOf(job, outcome)
        this.#cells[index] = cell
        this.#news.push(cell)
        changed()
      },
    })
  }

  async ended(): Promise<void> {
    const problem = await this.#run.ended.then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    this.#ended = { at: this.#clock.now(), problem }
    this.changed()
  }

  stop(): void {
    this.#isStopped = true
    this.#run.stop()
  }

  get state(): Verdicts {
    return this.#withCells(this.#cells.filter((cell) => cell !== undefined))
  }

  /** As `state`, with the cells that were done since this was asked last. */
  takeNews(): Verdicts {
    const cells = this.#news
    this.#news = []
    return this.#withCells(cells)
  }

  #withCells(cells: readonly Cell[]): Verdicts {
    const { policies, scenarios, ...settings } = this.#plan
    return {
      id: this.#id,
      settings,
      phase: this.#phase(),
      policies,
      scenarios,
      total: this.#cells.length,
      cells,
      seconds: ((this.#ended?.at ?? this.#clock.now()) - this.#began) / 1000,
      problem: this.#ended?.problem,
    }
  }

  #phase(): Verdicts['phase'] {
    if (this.#ended === undefined) return 'running'
    if (this.#ended.problem !== undefined) return 'failed'
    return this.#cells.includes(undefined) ? 'stopped' : 'complete'
  }
}
