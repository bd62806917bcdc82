import { type Nanos } from './clock.ts'

export type SplatKind =
  | 'WARN'
  | 'deadlock'
  | 'atomic-sleep'
  | 'lock-recursion'
  | 'lock-order'
  | 'fence-signalling'
  | 'lock-imbalance'
  | 'use-after-free'
  | 'foreign-dma'

/** A kernel complaint with what dmesg would show below it. The machine goes on, as the kernel does after a WARN. */
export interface Splat {
  readonly kind: SplatKind
  /** Function and failed condition, e.g. `panfrost_mmu_as_put: as_count < 0`. */
  readonly text: string
  readonly at: Nanos
  readonly thread: string
  /** Function names, innermost first, as a kernel call trace lists them. */
  readonly callTrace: readonly string[]
}
