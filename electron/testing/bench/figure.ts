/** One figure: what was measured and what it should be. Nothing here fails: a figure is read, not asserted. */
export interface Figure {
  readonly name: string
  /** In words with its unit, or why it could not be measured. */
  readonly value: string
  readonly target: string
}

/** As they are measured. */
export type Figures = Iterable<Figure> | AsyncIterable<Figure>

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

/** `median (lowest to highest of n)` */
export function spread(values: readonly number[], unit: string, digits = 1): string {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return `${median(values).toFixed(digits)} ${unit} (${lowest} to ${highest} of ${values.length})`
}
