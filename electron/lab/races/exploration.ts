import { type Exploration, type ExplorationSettings, type ModeProgress } from '../../protocol/exploration.ts'
import { type CrewRun } from './crew.ts'
import { explorationJobs, joinOutcomes, timerModes } from './exploration-jobs.ts'
import { RateMeter } from './rate-meter.ts'
import { RunTime } from './run-time.ts'
import { type SearchOutcome, type SearchProgress } from './search-job.ts'
import { type SearchCrew } from './search-work.ts'
import { type WallClock } from '../wall-clock.ts'

/** One search over its timer modes, as a window watches it. */
export class ExplorationRun {
  readonly #id: number
  readonly #settings: ExplorationSettings
  readonly #time: RunTime
  readonly #run: CrewRun
  readonly #progress: (SearchProgress | undefined)[]
  readonly #outcomes: (SearchOutcome | undefined)[]
  readonly #rates: readonly RateMeter[]
  #isStopped = false

  /** `changed` is called for every piece of news; `ended` settles when nothing more will come. */
  constructor(
    id: number,
    settings: ExplorationSettings,
    crew: SearchCrew,
    clock: WallClock,
    readonly changed: () => void,
  ) {
    this.#id = id
    this.#settings = settings
    this.#time = new RunTime(clock)
    const jobs = explorationJobs({ ...settings, model: undefined })
    this.#progress = jobs.map(() => undefined)
    this.#outcomes = jobs.map(() => undefined)
    this.#rates = jobs.map(() => new RateMeter())
    this.#run = crew.run(jobs, {
      progress: (index, progress) => {
        this.#progress[index] = progress
        this.#rates[index]?.add(clock.now(), progress.executions)
        changed()
      },
      done: (index, outcome) => {
        this.#outcomes[index] = outcome
        this.#rates[index]?.add(clock.now(), outcome.executions)
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

  get state(): Exploration {
    const { seconds } = this.#time
    const reached = this.#outcomes.map((outcome, i) => outcome ?? outcomeSoFar(this.#progress[i]))
    const { findings, base, complete } = joinOutcomes({ ...this.#settings, model: undefined }, reached, seconds)
    return {
      id: this.#id,
      settings: this.#settings,
      phase: this.#phase(complete),
      modes: this.#modes(),
      seconds,
      findings,
      base,
      problem: this.#time.problem,
    }
  }

  #phase(complete: boolean): Exploration['phase'] {
    if (!this.#time.isOver) return 'running'
    if (this.#time.problem !== undefined) return 'failed'
    if (complete) return 'complete'
    return this.#isStopped ? 'stopped' : 'cut'
  }

  #modes(): readonly ModeProgress[] {
    return timerModes(this.#settings.timers).map((timers, i) => {
      const outcome = this.#outcomes[i]
      const progress = this.#progress[i]
      const reached = outcome ?? progress
      return {
        timers,
        phase:
          outcome === undefined
            ? progress === undefined
              ? 'waiting'
              : 'running'
            : outcome.complete
              ? 'complete'
              : 'cut',
        executions: reached?.executions ?? 0,
        steps: reached?.steps ?? 0,
        depth: progress?.depth ?? 0,
        states: reached?.states ?? 0,
        rate: outcome === undefined ? (this.#rates[i]?.perSecond ?? 0) : 0,
        estimate: outcome?.complete === true ? 1 : progress?.estimate,
      }
    })
  }
}

function outcomeSoFar(progress: SearchProgress | undefined): SearchOutcome | undefined {
  return progress === undefined ? undefined : { ...progress, complete: false }
}
