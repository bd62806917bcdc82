import { type Look } from '../../protocol/guided-runs.ts'
import { type Nanos } from '../../sim/kernel/clock.ts'
import { type TraceEvent } from '../../sim/machine/trace.ts'

/** Words at an event of a run. */
export interface GuidedCaption {
  /** The moment that an event is about, undefined when it is not the one; the first one counts. */
  when(event: TraceEvent): Nanos | undefined
  /** From that moment. */
  readonly offset?: Nanos
  /** Wall time that it stays. */
  readonly seconds: number
  readonly look: Look
  readonly text: string
}

/** One run of a guided recording. */
export interface GuidedScenario {
  /** Id of a live scenario. */
  readonly scenario: string
  readonly policy: string
  readonly durationMs: number
  /** In the order of their moments. */
  readonly captions: readonly GuidedCaption[]
}
