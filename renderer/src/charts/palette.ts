/** Colours of the charts as the canvas takes them. */
export interface Palette {
  readonly series: string
  readonly bandFill: string
  readonly bandEdge: string
  readonly hatch: string
  readonly grid: string
  readonly text: string
  readonly surface: string
  readonly font: string
}

/**
 * Reads the design tokens as they apply now, so that a change of theme shows with the next redraw. A token may be a `light-dark()` or
 * another function that a canvas need not know; `swatch` is an element whose style gives each colour to a property, which resolves it.
 */
export function readPalette(swatch: Element): Palette {
  const style = getComputedStyle(swatch)
  return {
    series: style.borderTopColor,
    bandFill: style.borderRightColor,
    bandEdge: style.borderBottomColor,
    hatch: style.borderLeftColor,
    grid: style.outlineColor,
    text: style.color,
    surface: style.backgroundColor,
    font: style.fontFamily,
  }
}

export function samePalette(a: Palette, b: Palette): boolean {
  return a.series === b.series && a.text === b.text && a.surface === b.surface && a.grid === b.grid && a.font === b.font
}
