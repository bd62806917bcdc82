import { type Row } from './row.ts'

/** One schedule that shows a case of a row. */
export interface KnownSchedule {
  readonly policy: string
  readonly scenario: string
  readonly token: string
  /** What the checks of every execution say of it: nothing, where the symptom breaks none. */
  readonly findings: readonly string[]
}

/** What came of a row, as the command line tells it. */
export interface Proof {
  readonly id: string
  readonly policy: string
  readonly kind: Row['kind']
  readonly expected: string
  readonly ok: boolean
  /** A schedule that shows it: the symptom, the interleaving that holds, or the trap. Empty where there is none. */
  readonly token: string
  readonly note: string
  /** All cases of it, the token's first. */
  readonly shown: readonly KnownSchedule[]
}

export interface ProofProgress {
  /** Which search, in words. */
  readonly what: string
  readonly executions: number
}
