import { type Cell, type Finding, type StrategyId } from '../sim/explorer/report.ts'
import {
  type Story,
  type StoryAside,
  type StoryChange,
  type StoryDefect,
  type StoryNote,
  type StoryStep,
  type StoryThread,
} from '../sim/explorer/story/story.ts'
import { type TimerMode } from '../sim/kernel/timing.ts'
import { type Batch } from './types.ts'

export type {
  Cell,
  Finding,
  Story,
  StoryAside,
  StoryChange,
  StoryDefect,
  StoryNote,
  StoryStep,
  StoryThread,
  StrategyId,
  TimerMode,
}

/** What a search can be asked of; part of the description of the lab. */
export interface RaceDescription {
  readonly scenarios: readonly RaceScenarioInfo[]
  readonly strategies: readonly Choice<StrategyId>[]
  readonly timers: readonly Choice<TimerMode | 'all'>[]
}

export interface RaceScenarioInfo {
  readonly id: string
  /** The question it asks, as a sentence. */
  readonly question: string
  /** What it is about, shared with its neighbours in the list. */
  readonly topic: string
}

export interface Choice<T extends string> {
  readonly id: T
  readonly label: string
  /** One sentence. */
  readonly summary: string
}

export interface ExplorationSettings {
  readonly policy: string
  readonly scenario: string
  readonly strategy: StrategyId
  readonly timers: TimerMode | 'all'
  /** Preemptions allowed, or undefined: no bound. */
  readonly bound: number | undefined
  /** Executions per timer mode at most. */
  readonly max: number
  readonly seed: number
}

/** How far the search of one timer mode is. */
export interface ModeProgress {
  readonly timers: TimerMode
  readonly phase: 'waiting' | 'running' | 'complete' | 'cut'
  readonly executions: number
  readonly steps: number
  /** Length of the schedule under way. */
  readonly depth: number
  /** States in the cache; 0 for strategies that have none. */
  readonly states: number
  /** Executions per wall second, over the last second. */
  readonly rate: number
  /** Part of the work that is done, 0 to 1, as far as the strategy can tell. */
  readonly estimate: number | undefined
}

export interface Exploration {
  /** Grows with each start. */
  readonly id: number
  readonly settings: ExplorationSettings
  /** `complete`: every schedule within the bound was covered. `cut`: `max` was reached, or the strategy can't be complete. */
  readonly phase: 'running' | 'complete' | 'cut' | 'stopped' | 'failed'
  readonly modes: readonly ModeProgress[]
  /** Wall seconds since the start. */
  readonly seconds: number
  /** Found so far, each once over all timer modes. */
  readonly findings: readonly Finding[]
  readonly base: readonly Finding[]
  /** Why it failed. */
  readonly problem: string | undefined
}

export interface VerdictSettings {
  readonly bound: number | undefined
  readonly timers: TimerMode | 'all'
}

/** The verdict table in the making. */
export interface Verdicts {
  /** Grows with each start. */
  readonly id: number
  readonly settings: VerdictSettings
  readonly phase: 'running' | 'complete' | 'stopped' | 'failed'
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
  /** Cells that the whole table has. */
  readonly total: number
  /** Cells that are done: all of them in an answer, those since the last push in a push. */
  readonly cells: readonly Cell[]
  readonly seconds: number
  readonly problem: string | undefined
}

/** A schedule that ships with the lab: one row of the race tables. */
export interface KnownSchedule {
  /** `B1`, `V2-7`, `P2` */
  readonly id: string
  readonly policy: string
  readonly scenario: string
  readonly token: string
  /** What is to be seen, in one line. */
  readonly expected: string
  /** Checks that fail in it, as a list in words: `splat, as-count (base)`. Undefined where the row breaks none. */
  readonly finding: string | undefined
}

/** A replayed schedule, and the same as columns for a mail. */
export interface Replay {
  readonly story: Story
  readonly columns: string
  /** Steps, by their `n`, that bear on what went wrong: those that the columns have. */
  readonly matters: readonly number[]
  /** What the columns say behind steps, besides waits. */
  readonly asides: readonly StoryAside[]
}

/** What a window can ask of the explorer. One search runs at a time, in a thread of its own: the live machine goes on. */
export interface ExplorationApi {
  /** Refused while a search or a verdict table is under way. */
  startExploration(settings: ExplorationSettings): Promise<Exploration>
  /** Ends it; what was found stays. Nothing happens if none runs. */
  stopExploration(): Promise<void>
  /** The newest one, undefined if there was none. */
  exploration(): Promise<Exploration | undefined>

  /** Refused while a search or a verdict table is under way. */
  startVerdicts(settings: VerdictSettings): Promise<Verdicts>
  stopVerdicts(): Promise<void>
  /** The newest table with all its cells, undefined if there was none. */
  verdicts(): Promise<Verdicts | undefined>

  /** Refused with the reason when the token is damaged or of another version. */
  replayToken(token: string): Promise<Replay>
  /** What the live view shows at the end of step `step` of that schedule: log and ioctls so far, and the state, as one batch. */
  replayMoment(token: string, step: number): Promise<Batch>
  knownSchedules(): Promise<readonly KnownSchedule[]>
}

/** What the explorer pushes, at most ten times a second. */
export interface ExplorationEvents {
  onExploration(exploration: Exploration): void
  onVerdicts(verdicts: Verdicts): void
}
