/** Samples of one segment that share a bin, by index. */
export interface Piece {
  first: number
  min: number
  max: number
  last: number
  starts: boolean
  ends: boolean
}

/** Begins at a sample; `used` is used again, for a redraw has tens of thousands of them. */
export function pieceFrom(
  index: number,
  starts: boolean,
  used: Piece = { first: 0, min: 0, max: 0, last: 0, starts: false, ends: false },
): Piece {
  used.first = used.min = used.max = used.last = index
  used.starts = starts
  used.ends = false
  return used
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
