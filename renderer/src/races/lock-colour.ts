const SERIES = 5

/** Colour of the lock that comes `index`-th in the legend; the title and the place beside the lane name it as well. */
export function lockColour(index: number): string {
  return `var(--series-${(index % SERIES) + 1})`
}
