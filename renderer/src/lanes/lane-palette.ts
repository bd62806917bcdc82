/** Colours of the lanes as the canvas takes them. */
export interface LanePalette {
  readonly call: string
  readonly held: string
  readonly busy: string
  readonly odd: string
  readonly wait: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  readonly font: string
  /** CSS pixels. */
  readonly textPx: number
}

/** Reads the design tokens as they apply to `element`; they are registered, so each is a colour that a canvas takes. */
export function readLanePalette(element: Element): LanePalette {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name)
  return {
    call: token('--series-1'),
    held: token('--series-2'),
    busy: token('--series-3'),
    odd: token('--band-edge'),
    wait: token('--band-hatch'),
    ink: style.color,
    muted: token('--chart-text'),
    line: token('--chart-grid'),
    surface: token('--surface'),
    font: style.fontFamily,
    textPx: Number.parseFloat(style.fontSize),
  }
}
