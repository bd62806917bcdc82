import { type SplatKind } from '../kernel/splat.ts'
import { type Discontinuity } from './discontinuity.ts'

/** What `run --json` prints. Times in ns of virtual time; field names are a contract. */
export interface RunReport {
  readonly scenario: string
  readonly policy: string
  readonly model: string
  readonly seed: number
  /** From the start of the run, one second after probe. */
  readonly virtualNs: number
  /** False when it was ended before its time: the rest is as far as it went. */
  readonly complete: boolean
  readonly samples: number
  /** Time that good dumps count, of the time between the first enable's return and the disable's call, or the end where none was called. */
  readonly validFraction: number
  readonly discontinuities: readonly Discontinuity[]
  /** How often each ioctl gave each result, as its caller saw it: `0`, `-EIO`, `+11`. */
  readonly ioctls: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly splats: readonly {
    readonly kind: SplatKind
    readonly text: string
    readonly atNs: number
    readonly thread: string
  }[]
  readonly klog: readonly { readonly atNs: number; readonly level: number; readonly text: string }[]
  readonly checks: readonly { readonly id: string; readonly ok: boolean; readonly detail: string }[]
  readonly digest: string
}

export function passed({ splats, checks }: RunReport): boolean {
  return splats.length === 0 && checks.every(({ ok }) => ok)
}
