import { type KnownSchedule, type RaceDescription, type Replay } from '../../protocol/exploration.ts'
import { type Batch } from '../../protocol/types.ts'
import { type SearchJob, type SearchOutcome, type SearchProgress } from './search-job.ts'

/** Race scenarios, searched and replayed. */
export interface RaceDesk {
  readonly description: RaceDescription
  /** Yields often, and always with everything found so far. */
  search(job: SearchJob): Generator<SearchProgress, SearchOutcome>
  /** Throws an Error that says why, for a token that is damaged or of another version. */
  replay(token: string): Replay
  /** The machine at the end of step `step` of that schedule. Throws as `replay`, and for a step that is not there. */
  moment(token: string, step: number): Batch
  knownSchedules(): Promise<readonly KnownSchedule[]>
}
