/** Index of the first value of a sorted array that is not less than `bound`; the length if there is none. */
export function lowerBound(sorted: Float64Array, bound: number): number {
  return firstWhere(sorted, (value) => value >= bound)
}

/** Index of the first value of a sorted array that is greater than `bound`; the length if there is none. */
export function upperBound(sorted: Float64Array, bound: number): number {
  return firstWhere(sorted, (value) => value > bound)
}

function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(sorted[middle] ?? NaN)) high = middle
    else low = middle + 1
  }
  return low
}
