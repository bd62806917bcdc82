import { type TimerMode } from '../kernel/timing.ts'
import { type Pattern } from './pattern.ts'

/** A schedule with this pattern is to be found by search. */
export interface Shown {
  readonly scenario: string
  /** Where it is not the row's. */
  readonly policy?: string
  readonly timers: TimerMode
  readonly pattern: Pattern
}

/** Of all schedules, some reach an interleaving and none shows what must not happen. */
export interface Held {
  readonly scenario: string
  /** Each is searched to its end. */
  readonly timers: readonly TimerMode[]
  /** Not to be shown vacuously. */
  readonly reached: Pattern
  /** None of these. */
  readonly broken: readonly Pattern[]
}

interface RowOf<Kind extends string> {
  /** As in the tables: `B1`, `V2-10`, `P3`. */
  readonly id: string
  readonly kind: Kind
  readonly policy: string
  /** In one line. */
  readonly expected: string
  /** For a reader of the result: what is assumed, or what is not shown. */
  readonly note?: string
}

/** Each case of a symptom is found by itself. */
export interface SymptomRow extends RowOf<'symptom'> {
  readonly cases: readonly Shown[]
}

export interface HoldsRow extends RowOf<'holds'> {
  readonly held: readonly Held[]
}

export interface RequiredRow extends RowOf<'required'> {
  readonly held: readonly Held[]
  /** What goes wrong under a policy that does it otherwise. None where the tables name none. */
  readonly traps: readonly Shown[]
}

/** A row of the race tables. */
export type Row = SymptomRow | HoldsRow | RequiredRow

/** Without those in which a wait may end early: the tables have rows of their own for that. */
export const NO_TIMEOUT = ['quiescent', 'none'] as const

interface Where {
  readonly timers?: TimerMode
  readonly policy?: string
}

/** A case of a symptom: in this scenario a schedule with that pattern is found. */
export function shown(scenario: string, pattern: Pattern, { timers = 'quiescent', policy }: Where = {}): Shown {
  return { scenario, timers, pattern, ...(policy === undefined ? {} : { policy }) }
}

/** A row that names a symptom. */
export function symptom(policy: string, id: string, expected: string, ...cases: readonly Shown[]): SymptomRow {
  return { id, kind: 'symptom', policy, expected, cases }
}

/** A row of which the tables say that it holds. */
export function holds(policy: string, id: string, expected: string, ...held: readonly Held[]): HoldsRow {
  return { id, kind: 'holds', policy, expected, held }
}

/** What a policy that restores must do: the best that we have does it, and who does not is found. */
export function required(id: string, expected: string, held: readonly Held[], ...traps: readonly Shown[]): RequiredRow {
  return { id, kind: 'required', policy: 'restore', expected, held, traps }
}

/** The same with what a reader should know of it: an assumption about the hardware, or what is not shown. */
export function noted<R extends Row>(note: string, row: R): R {
  return { ...row, note }
}
