import { type Lane } from './lanes.ts'
import { type StoryRow } from './story-rows.ts'

/** Of the code face at its size, px; only for which side of its lane a text takes. */
const PX_PER_CHARACTER = 7.3
const PADDING = 6
/** ` returns ` */
const EXTRA_CHARACTERS = 10
const GAP = 7
/** Left of a line, px. */
const LOCKS = 14
const EDGE = 4

export type TextSide = 'left' | 'right'

/** px, from the left of the lines. */
export interface TextRoom {
  readonly from: number
  readonly to: number
}

/** The room for a row's text on each side of its lane's line at `x`, in lines of `width` whose numbers take `offset`; all px. */
export function textRoom(
  row: StoryRow,
  x: number,
  offset: number,
  width: number,
): Readonly<Record<TextSide, TextRoom>> {
  const hasNumber = row.type === 'step' || row.type === 'time'
  return {
    left: { from: hasNumber ? offset : EDGE, to: x - GAP - LOCKS },
    right: { from: x + GAP, to: width - EDGE },
  }
}

/**
 * On which side of its lane each row's text stands: at the right, or at the left if less is cut off there. A function, what it does and
 * what it waits for stand on one side.
 */
export function textSides(
  rows: readonly StoryRow[],
  lanes: readonly Lane[],
  offset: number,
  width: number,
): readonly TextSide[] {
  const sides: TextSide[] = []
  for (const group of functionGroups(rows)) {
    const cut = { left: 0, right: 0 }
    for (const row of group) {
      const { left, right } = cutOff(row, lanes, offset, width)
      cut.left += left
      cut.right += right
    }
    sides.push(...group.map(() => (cut.left < cut.right ? 'left' : 'right')))
  }
  return sides
}

/** Rows of one thread that follow each other, from one function to the next; what is of no thread is alone. */
function functionGroups(rows: readonly StoryRow[]): readonly (readonly StoryRow[])[] {
  const groups: StoryRow[][] = []
  let last: number | undefined
  for (const row of rows) {
    const thread = 'thread' in row ? row.thread : undefined
    const group = groups.at(-1)
    if (group !== undefined && thread !== undefined && thread === last && row.type !== 'call') group.push(row)
    else groups.push([row])
    last = thread
  }
  return groups
}

/** What there is no room for on each side, px. */
function cutOff(
  row: StoryRow,
  lanes: readonly Lane[],
  offset: number,
  width: number,
): Readonly<Record<TextSide, number>> {
  if (!('thread' in row)) return { left: 0, right: 0 }
  const lane = lanes.find(({ threads }) => threads.has(row.thread))
  const { left, right } = textRoom(row, offset + (lane?.x ?? 0), offset, width)
  const returns = row.type === 'step' && row.step.returns !== '' ? row.step.returns.length + EXTRA_CHARACTERS : 0
  const length = (row.text.length + returns) * PX_PER_CHARACTER + PADDING
  const over = ({ from, to }: TextRoom) => Math.max(0, length - (to - from))
  return { left: over(left), right: over(right) }
}
