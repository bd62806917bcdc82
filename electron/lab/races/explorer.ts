import {
  type Exploration,
  type ExplorationEvents,
  type ExplorationSettings,
  type Verdicts,
  type VerdictSettings,
} from '../../protocol/exploration.ts'
import { ExplorationRun } from './exploration.ts'
import { type SearchCrew } from './search-work.ts'
import { VerdictRun } from './verdict-run.ts'
import { type WallClock } from '../wall-clock.ts'

/** News is pushed this often at most, wall ms. */
const PUSH_EVERY_MS = 100

export interface ExplorerOptions {
  /** Threads for one search, or one table. */
  readonly openCrew: () => SearchCrew
  readonly clock: WallClock
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
  readonly pushes: ExplorationEvents
}

/** The searches of a lab: one at a time, besides the live machine. */
export class Explorer {
  readonly #options: ExplorerOptions
  #exploration: ExplorationRun | undefined
  #verdicts: VerdictRun | undefined
  #runs = 0
  #busy: { readonly stop: () => void; readonly ended: Promise<void> } | undefined
  #pushIsDue = false

  constructor(options: ExplorerOptions) {
    this.#options = options
  }

  startExploration(settings: ExplorationSettings): Exploration {
    this.#requireIdle('startExploration')
    const crew = this.#options.openCrew()
    const run = new ExplorationRun(++this.#runs, settings, crew, this.#options.clock, () => this.#changed())
    this.#exploration = run
    this.#watch(run, crew)
    return run.state
  }

  startVerdicts(settings: VerdictSettings): Verdicts {
    this.#requireIdle('startVerdicts')
    const { policies, scenarios, clock } = this.#options
    const crew = this.#options.openCrew()
    const run = new VerdictRun(++this.#runs, { ...settings, policies, scenarios }, crew, clock, () => this.#changed())
    this.#verdicts = run
    this.#watch(run, crew)
    return run.state
  }

  /** Ends what is under way, when it has told how far it came. */
  async stop(): Promise<void> {
    this.#busy?.stop()
    await this.#busy?.ended
  }

  get exploration(): Exploration | undefined {
    return this.#exploration?.state
  }

  get verdicts(): Verdicts | undefined {
    return this.#verdicts?.state
  }

  #watch(run: ExplorationRun | VerdictRun, crew: SearchCrew): void {
    const ended = run.ended().then(async () => {
      this.#busy = undefined
      this.#push()
      await crew.close()
    })
    this.#busy = { stop: () => run.stop(), ended }
  }

  #changed(): void {
    if (this.#pushIsDue) return
    this.#pushIsDue = true
    this.#options.clock.later(PUSH_EVERY_MS, () => this.#push())
  }

  #push(): void {
    this.#pushIsDue = false
    const { pushes } = this.#options
    // Only what can have news: the newest of the two.
    if (this.#exploration?.state.id === this.#runs) pushes.onExploration(this.#exploration.state)
    if (this.#verdicts?.state.id === this.#runs) pushes.onVerdicts(this.#verdicts.takeNews())
  }

  #requireIdle(call: string): void {
    if (this.#busy !== undefined) throw new Error(`${call}: a search is under way; stop it first`)
  }
}
