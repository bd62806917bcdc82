import { type Cell, type Verdicts, type VerdictSettings } from '../../protocol/exploration.ts'
import { type CrewRun } from './crew.ts'
import { RunTime } from './run-time.ts'
import { type SearchCrew } from './search-work.ts'
import { cellOf, isWorthACell, MAX_EXECUTIONS, verdictJobs } from './verdict-cells.ts'
import { type WallClock } from '../wall-clock.ts'

export interface VerdictPlan extends VerdictSettings {
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
}

/** The verdict table in the making, as a window watches it. */
export class VerdictRun {
  readonly #id: number
  readonly #plan: VerdictPlan
  readonly #time: RunTime
  readonly #run: CrewRun
  readonly #cells: (Cell | undefined)[]
  #news: Cell[] = []
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
    this.#time = new RunTime(clock)
    const jobs = verdictJobs({ ...plan, max: MAX_EXECUTIONS })
    this.#cells = jobs.map(() => undefined)
    this.#run = crew.run(jobs, {
      progress: changed,
      done: (index, outcome) => {
        const job = jobs[index]
        if (job === undefined || (this.#isStopped && !isWorthACell(outcome))) return
        const cell = cellOf(job, outcome)
        this.#cells[index] = cell
        this.#news.push(cell)
        changed()
      },
    })
  }

  async ended(): Promise<void> {
    await this.#time.until(this.#run.ended)
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
      seconds: this.#time.seconds,
      problem: this.#time.problem,
    }
  }

  #phase(): Verdicts['phase'] {
    if (!this.#time.isOver) return 'running'
    if (this.#time.problem !== undefined) return 'failed'
    return this.#cells.includes(undefined) ? 'stopped' : 'complete'
  }
}
