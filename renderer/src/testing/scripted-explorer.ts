import {
  type Cell,
  type Exploration,
  type ExplorationApi,
  type ExplorationEvents,
  type ExplorationSettings,
  type Finding,
  type KnownSchedule,
  type ModeProgress,
  type Replay,
  type TimerMode,
  type VerdictSettings,
  type Verdicts,
} from '../../../electron/protocol/exploration.ts'
import { type Batch } from '../../../electron/protocol/types.ts'
import { SCRIPTED_DESCRIPTION } from './scripted-description.ts'
import { scriptedStory } from './scripted-story.ts'

const MODES: readonly TimerMode[] = ['quiescent', 'none', 'anytime']

export const SCRIPTED_KNOWN: readonly KnownSchedule[] = [
  {
    id: 'B1',
    policy: 'mainline',
    scenario: 'dump-vs-reset',
    token: 'mainline/dump-vs-reset@3:q.AwEF.9c1f02ab',
    expected: 'the dump waits for a sample that the reset threw away',
    finding: 'lost-wakeup',
  },
  {
    id: 'V2-7',
    policy: 'v2',
    scenario: 'enable-vs-reset',
    token: 'v2/enable-vs-reset@3:n.BQIH.11aa22bb',
    expected: 'enable returns +11 to its caller',
    finding: undefined,
  },
]

export function scriptedFinding(check: string, scope: Finding['scope'], policy: string, scenario: string): Finding {
  return {
    id: `${check}-1`,
    check,
    scope,
    symptom: `what ${check} stands for, in the kernel's words`,
    token: `${policy}/${scenario}@3:q.${check.replaceAll('-', '')}.9c1f02ab`,
    steps: 12,
    executions: 37,
  }
}

/** Searches in memory, whose news comes when a test says so. */
export abstract class ScriptedExplorer implements ExplorationApi {
  #exploration: Exploration | undefined
  #verdicts: Verdicts | undefined
  #ids = 0

  protected abstract get searchEvents(): ExplorationEvents | undefined
  protected abstract emptyBatch(): Batch

  async startExploration(settings: ExplorationSettings) {
    this.#requireIdle()
    this.#exploration = {
      id: ++this.#ids,
      settings,
      phase: 'running',
      modes: (settings.timers === 'all' ? MODES : [settings.timers]).map((timers) => modeAtStart(timers)),
      seconds: 0,
      findings: [],
      base: [],
      problem: undefined,
    }
    return this.#exploration
  }

  async stopExploration() {
    if (this.#exploration?.phase === 'running') this.searchOn({ phase: 'stopped' })
  }

  async exploration() {
    return this.#exploration
  }

  async startVerdicts(settings: VerdictSettings) {
    this.#requireIdle()
    const policies = SCRIPTED_DESCRIPTION.policies.map(({ id }) => id)
    const scenarios = SCRIPTED_DESCRIPTION.races.scenarios.map(({ id }) => id)
    this.#verdicts = {
      id: ++this.#ids,
      settings,
      phase: 'running',
      policies,
      scenarios,
      total: policies.length * scenarios.length * (settings.timers === 'all' ? 3 : 1),
      cells: [],
      seconds: 0,
      problem: undefined,
    }
    return this.#verdicts
  }

  async stopVerdicts() {
    if (this.#verdicts?.phase === 'running') this.tabulateOn([], 'stopped')
  }

  async verdicts() {
    return this.#verdicts
  }

  async replayToken(token: string): Promise<Replay> {
    const [, policy, scenario] = /^([\w-]+)\/([\w-]+)@3:/.exec(token) ?? []
    if (policy === undefined || scenario === undefined)
      throw new Error(`replayToken: “${token}” is no token: <policy>/<scenario>@<version>:... is expected`)
    const story = scriptedStory(token, policy, scenario)
    const matters = story.steps.map(({ n }) => n).filter((n) => n !== 2)
    return { story, columns: `policy ${policy}, scenario ${scenario}\n`, matters, asides: [] }
  }

  async replayMoment() {
    return this.emptyBatch()
  }

  async knownSchedules() {
    return SCRIPTED_KNOWN
  }

  /** The search under way gets on. */
  searchOn(news: Partial<Exploration>): void {
    if (this.#exploration === undefined) throw new Error('no search was started')
    this.#exploration = { ...this.#exploration, ...news }
    this.searchEvents?.onExploration(this.#exploration)
  }

  /** More cells of the table are done. */
  tabulateOn(cells: readonly Cell[], phase: Verdicts['phase'] = 'running'): void {
    if (this.#verdicts === undefined) throw new Error('no table was started')
    this.#verdicts = { ...this.#verdicts, phase, cells: [...this.#verdicts.cells, ...cells] }
    this.searchEvents?.onVerdicts({ ...this.#verdicts, cells })
  }

  #requireIdle(): void {
    if (this.#exploration?.phase === 'running' || this.#verdicts?.phase === 'running')
      throw new Error('startExploration: a search is under way; stop it first')
  }
}

function modeAtStart(timers: TimerMode): ModeProgress {
  return { timers, phase: 'waiting', executions: 0, steps: 0, depth: 0, states: 0, rate: 0, estimate: undefined }
}
