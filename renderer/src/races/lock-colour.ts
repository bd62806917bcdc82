const SERIES = 5
/** Of the first five locks, the next five, and all others. */
const DASHES = ['none', '6 3', '2 2'] as const

/** Colour of the lock that comes `index`-th in the legend; the title and the place beside the lane name it as well. */
export function lockColour(index: number): string {
  return `var(--series-${(index % SERIES) + 1})`
}

/** Tells apart those of one colour: a `stroke-dasharray`. */
export function lockDash(index: number): string {
  return DASHES[Math.floor(index / SERIES)] ?? DASHES[2]
}
