/** A virtual time or span, ns, in words: `1.150000 s`. */
export function momentText(ns: number): string {
  return `${(ns / 1e9).toFixed(6)} s`
}
