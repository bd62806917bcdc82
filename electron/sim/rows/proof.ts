import { type Row } from './row.ts'

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
}

export interface ProofProgress {
  /** Which search, in words. */
  readonly what: string
  readonly executions: number
}
