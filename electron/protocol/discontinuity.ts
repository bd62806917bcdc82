import { type Discontinuity } from './types.ts'

/**
 * What counts wherever discontinuities are counted: `run`, `info`, the list of recordings, the window. The time without a session is
 * drawn and listed, but nothing was lost in it.
 */
export function counts({ kind }: Pick<Discontinuity, 'kind'>): boolean {
  return kind !== 'DISABLED'
}
