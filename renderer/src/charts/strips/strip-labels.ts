/** Average width of a character of the strip's text in its size, and what surrounds it in CSS pixels. */
const CHARACTER_EM = 0.58
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
 * Labels give up words before they give up their place. `textPx`: size of their text, CSS pixels;
 * `boldPx`: what bold letters take beyond that.
 */
export function placeLabels(
  items: readonly Labelled[],
  width: number,
  textPx: number,
  boldPx = 0,
): readonly PlacedLabel[] {
  const widthOf = (text: string) => labelWidth(text, textPx) + boldPx
  const placed: PlacedLabel[] = []
  let limit = width
  for (const { left: wanted, texts, whole } of items.toReversed()) {
    const start = Math.max(0, wanted)
    const room = limit - start
    if (whole !== undefined && room >= widthOf(texts[0]) + WORTH_PX) {
      placed.push({ left: start, width: Math.min(widthOf(whole), room), text: whole })
      limit = start
      continue
    }
    const text = texts.find((each) => start + widthOf(each) <= limit) ?? texts.at(-1) ?? texts[0]
    const full = widthOf(texts[0])
    // At the right edge there is nothing to give way to: the label moves in rather than lose its words.
    const moved = limit === width && start + full > width
    const chosen = moved ? texts[0] : text
    const left = Math.max(0, Math.min(start, limit - widthOf(chosen)))
    placed.push({ left, width: widthOf(chosen), text: chosen })
    limit = left
  }
  return placed.reverse()
}

/** CSS pixels, with what surrounds it. */
export function labelWidth(text: string, textPx: number): number {
  return Math.ceil(text.length * CHARACTER_EM * textPx + PADDING_PX)
}
