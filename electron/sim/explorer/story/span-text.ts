const MS = 1e6
const YEAR = 365 * 24 * 3_600_000 * MS

/** A span of virtual ns, as a reader takes it in: a wait that somebody meant to be for ever has an end in centuries. */
export function spanText(span: number): string {
  return span < YEAR ? `${(span / MS).toFixed(3)} ms` : `${Math.round(span / YEAR)} years`
}
