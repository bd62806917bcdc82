/** Samples of one segment that share a bin, by index. */
export interface Piece {
  readonly first: number
  min: number
  max: number
  last: number
  readonly starts: boolean
  ends: boolean
}

/** Of the segments that begin and end in one bin, those with its smallest and largest sample: more cannot be told apart. */
export function extremes(pieces: readonly Piece[], values: Float64Array): readonly Piece[] {
  if (pieces.length <= 2) return pieces
  let low = 0
  let high = 0
  pieces.forEach((piece, i) => {
    if ((values[piece.min] ?? 0) < (values[pieces[low]?.min ?? 0] ?? 0)) low = i
    if ((values[piece.max] ?? 0) > (values[pieces[high]?.max ?? 0] ?? 0)) high = i
  })
  return pieces.filter((_, i) => i === low || i === high)
}
