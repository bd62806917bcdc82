/** Positions of the set bits of a *_PRESENT register, lowest first. */
export function bitPositions(bitmap: number): readonly number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((bitmap >>> bit) & 1) === 1)
}

/** A list in which each part stands at its number, with gaps where the GPU has none. */
export function byNumber<T>(
  numbers: readonly number[],
  make: (number: number, position: number) => T,
): (T | undefined)[] {
  const parts = new Array<T | undefined>((numbers.at(-1) ?? -1) + 1).fill(undefined)
  for (const [position, number] of numbers.entries()) parts[number] = make(number, position)
  return parts
}
