import { type RaceCallName } from '../machine/races/race-client.ts'
import { type SplatKind } from '../kernel/splat.ts'
import { type Label } from './labels.ts'

/** What a predicate of the race tables is asked about, in the order in which it happens. */
export type RowEvent =
  | {
      readonly kind: 'step'
      readonly label: Label
      /** The thread that takes the step. */
      readonly by: string
      /** The file whose object it is about, where the object belongs to one. */
      readonly of: string
      /** The result of a read, the value of a write, the time left of a wait, the error of a fence; 0 where there is none. */
      readonly value: number
      /** A device reset that is part of waking up. */
      readonly resume: boolean
    }
  | { readonly kind: 'called'; readonly call: RaceCallName; readonly by: string }
  | {
      readonly kind: 'returned'
      readonly call: RaceCallName
      readonly by: string
      readonly result: number
      /** What the dump struct reports, undefined where the caller passes no such field. */
      readonly resets: number | undefined
    }
  | {
      readonly kind: 'splat'
      readonly splat: SplatKind
      readonly text: string
      readonly by: string
      /** C functions, innermost first. */
      readonly trace: readonly string[]
    }
  | { readonly kind: 'log'; readonly level: number; readonly text: string }
  /** The counters were written through address space `as` into memory that is not the session's. */
  | { readonly kind: 'sample'; readonly foreign: boolean }
  /** Nothing can run any more, and programs have not exited. */
  | { readonly kind: 'stuck' }
  /** All programs have exited, and nothing is checked or closed yet. */
  | { readonly kind: 'end' }
