/** In a schedule: nothing could run, and the clock moved to the next deadline. */
export const TICK = -1

/**
 * Who made each step of the searched part, in order: a thread by its rank among the kernel's threads at the start, or `TICK`.
 * No thread comes to be in the searched part.
 */
export type Schedule = readonly number[]

/** Consecutive steps of one thread. */
export interface Segment {
  readonly thread: number
  readonly length: number
}

export function segmentsOf(schedule: Schedule): Segment[] {
  const segments: { thread: number; length: number }[] = []
  for (const thread of schedule) {
    const last = segments.at(-1)
    if (last?.thread === thread) last.length++
    else segments.push({ thread, length: 1 })
  }
  return segments
}

export function scheduleOf(segments: readonly Segment[]): number[] {
  return segments.flatMap(({ thread, length }) => new Array<number>(length).fill(thread))
}
