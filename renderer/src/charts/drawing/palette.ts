/** Colours of the charts as the canvas takes them. */
export interface Palette {
  readonly series: string
  /** Of the lines of one chart, told apart by dashes as well. */
  readonly lines: readonly string[]
  readonly bandFill: string
  readonly bandEdge: string
  readonly hatch: string
  readonly grid: string
  readonly text: string
  readonly surface: string
  readonly font: string
  /** Size of the text around the charts, CSS pixels. */
  readonly textPx: number
}

/**
 * Reads the design tokens as they apply now, so that a change of theme shows with the next redraw. A token may be a `light-dark()` or
 * another function that a canvas need not know; `swatch` is an element whose style gives each colour to a property, which resolves it.
 */
export function readPalette(swatch: Element): Palette {
  const style = getComputedStyle(swatch)
  return {
    series: style.borderTopColor,
    lines: [1, 2, 3, 4, 5].map((number) => style.getPropertyValue(`--series-${number}`)),
    bandFill: style.borderRightColor,
    bandEdge: style.borderBottomColor,
    hatch: style.borderLeftColor,
    grid: style.outlineColor,
    text: style.color,
    surface: style.backgroundColor,
    font: style.fontFamily,
    textPx: Number.parseFloat(style.fontSize),
  }
}

export function samePalette(a: Palette, b: Palette): boolean {
  return (
    a.series === b.series &&
    a.text === b.text &&
    a.surface === b.surface &&
    a.grid === b.grid &&
    a.font === b.font &&
    a.textPx === b.textPx
  )
}
