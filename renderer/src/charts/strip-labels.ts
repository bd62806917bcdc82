/** Average width of a character of the strip's 11 px text, and what surrounds it. CSS pixels. */
const CHARACTER_PX = 6.4
const PADDING_PX = 8
/** Less room than this beside a label says nothing. */
const WORTH_PX = 96

/** Something to be labelled at `left` CSS pixels: its texts from the most telling to the shortest. */
export interface Labelled {
  readonly left: number
  readonly texts: readonly [string, ...string[]]
  /** `texts[0]` and more, cut short where there is no room for all of it; not shown for a word or less. */
  readonly whole?: string
}

export interface PlacedLabel {
  readonly left: number
  readonly width: number
  readonly text: string
}

/**
 * One place for each label, in the order given (left to right): none covers another or leaves the strip as long as there is room.
 * Labels give up words before they give up their place.
 */
export function placeLabels(items: readonly Labelled[], width: number): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = []
  let limit = width
  for (const { left: wanted, texts, whole } of items.toReversed()) {
    const start = Math.max(0, wanted)
    const room = limit - start
    if (whole !== undefined && room >= labelWidth(texts[0]) + WORTH_PX) {
      placed.push({ left: start, width: Math.min(labelWidth(whole), room), text: whole })
      limit = start
      continue
    }
    const text = texts.find((each) => start + labelWidth(each) <= limit) ?? texts.at(-1) ?? texts[0]
    const full = labelWidth(texts[0])
    // At the right edge there is nothing to give way to: the label moves in rather than lose its words.
    const moved = limit === width && start + full > width
    const chosen = moved ? texts[0] : text
    const left = Math.max(0, Math.min(start, limit - labelWidth(chosen)))
    placed.push({ left, width: labelWidth(chosen), text: chosen })
    limit = left
  }
  return placed.reverse()
}

function labelWidth(text: string): number {
  return Math.ceil(text.length * CHARACTER_PX + PADDING_PX)
}
