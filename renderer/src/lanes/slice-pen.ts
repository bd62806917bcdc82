import { type LaneKind } from '../../../electron/protocol/types.ts'
import { type LanePalette } from './lane-palette.ts'
import { isOdd, sliceTexts } from './lane-words.ts'

const TOP = 3
const BOTTOM = 3
/** Of a wait that goes with something else. */
const STRIP_PX = 4
const CHARACTER_EM = 0.61
const PADDING_PX = 3
const TINT = 0.2
/** Where strokes run together. */
const CROWDED = 0.5
/** The upper edge of a slice. */
const EDGE_PX = 2
/** A slice as narrow as this is a stroke. */
const STROKE_PX = 2

/** NaN at first: the engine then keeps the numbers themselves in it, and makes no object for each slice of thousands. */
export class Slice {
  /** CSS pixels from the left edge of the plot. */
  left = NaN
  right = NaN
  kind: LaneKind = 'busy'
  label = ''
  open = false
}

/** A wait beside something else is a `strip` at the lower edge, and the words of what it goes with stand `above` it. */
export type SlicePlace = 'whole' | 'strip' | 'above'

class Stroke {
  isDrawn = true
  colour = ''
  left = NaN
  right = NaN
  top = 0
  height = 0
}

/** Draws slices onto one lane; strokes that touch become one, since a window may have thousands. */
export class SlicePen {
  readonly #ctx: CanvasRenderingContext2D
  readonly #palette: LanePalette
  readonly #width: number
  /** Of a slice, CSS pixels. */
  readonly #height: number
  readonly #hatch: CanvasPattern | null
  readonly #stroke = new Stroke()

  constructor(
    ctx: CanvasRenderingContext2D,
    palette: LanePalette,
    width: number,
    lanePx: number,
    hatch: CanvasPattern | null,
  ) {
    this.#ctx = ctx
    this.#palette = palette
    this.#width = width
    this.#height = lanePx - TOP - BOTTOM
    this.#hatch = hatch
    ctx.font = `${palette.textPx}px ${palette.font}`
    ctx.textBaseline = 'middle'
  }

  slice(slice: Readonly<Slice>, y: number, place: SlicePlace): void {
    const { left, right, kind, label, open } = slice
    const colour = this.#colour(kind, label)
    const height = place === 'strip' ? STRIP_PX : this.#height
    const top = y + TOP + this.#height - height
    if (right - left < STROKE_PX) {
      this.#extend(slice, colour, top, height)
      return
    }
    this.flush()
    const from = Math.max(left, -STROKE_PX)
    const to = Math.min(right, this.#width + STROKE_PX)
    const ctx = this.#ctx
    if (kind === 'wait') this.#wait(from, to, top, height)
    else {
      ctx.globalAlpha = TINT
      ctx.fillStyle = colour
      ctx.fillRect(from, y + TOP, to - from, this.#height)
      ctx.globalAlpha = 1
      ctx.fillRect(from, y + TOP, to - from, EDGE_PX)
      ctx.fillRect(from, y + TOP, 1, this.#height)
    }
    // What goes on has no right edge.
    if (!open) ctx.fillRect(to - 1, top, 1, height)
    if (place === 'strip') return
    // Between its upper edge and what is below.
    const middle = top + (EDGE_PX + height - (place === 'above' ? STRIP_PX : 0)) / 2
    this.#text(kind, label, Math.max(0, left), Math.min(right, this.#width), middle)
  }

  /** An instant. */
  tick(slice: Readonly<Slice>, y: number): void {
    this.#extend(slice, this.#palette.ink, y + TOP, this.#height)
  }

  flush(): void {
    const stroke = this.#stroke
    if (stroke.isDrawn) return
    const { colour, left, right, top, height } = stroke
    this.#ctx.fillStyle = colour
    if (right - left > STROKE_PX) this.#ctx.globalAlpha = CROWDED
    this.#ctx.fillRect(left, top, right - left, height)
    this.#ctx.globalAlpha = 1
    stroke.isDrawn = true
  }

  #extend({ left, right }: Readonly<Slice>, colour: string, top: number, height: number): void {
    const stroke = this.#stroke
    const end = Math.max(right, left + 1)
    if (!stroke.isDrawn && stroke.top === top && stroke.colour === colour && left <= stroke.right + 0.5) {
      stroke.right = Math.max(stroke.right, end)
      return
    }
    this.flush()
    stroke.isDrawn = false
    stroke.colour = colour
    stroke.left = left
    stroke.right = end
    stroke.top = top
    stroke.height = height
  }

  #wait(from: number, to: number, top: number, height: number): void {
    const ctx = this.#ctx
    ctx.fillStyle = this.#palette.surface
    ctx.fillRect(from, top, to - from, height)
    if (this.#hatch !== null) {
      ctx.fillStyle = this.#hatch
      ctx.fillRect(from, top, to - from, height)
    }
    ctx.fillStyle = this.#palette.muted
    ctx.fillRect(from, top, 1, height)
    for (let x = from; x < to; x += 6) ctx.fillRect(x, top + height - 1, Math.min(3, to - x), 1)
  }

  #text(kind: LaneKind, label: string, left: number, right: number, middle: number): void {
    const room = right - left - 2 * PADDING_PX
    const { textPx } = this.#palette
    const characterPx = CHARACTER_EM * textPx
    const text = sliceTexts(kind, label).find((each) => each.length * characterPx <= room)
    if (text === undefined || text === '') return
    const ctx = this.#ctx
    if (kind === 'wait') {
      ctx.fillStyle = this.#palette.surface
      ctx.fillRect(left + PADDING_PX - 1, middle - textPx / 2, text.length * characterPx + 2, textPx)
    }
    ctx.fillStyle = this.#palette.ink
    ctx.fillText(text, left + PADDING_PX, middle)
  }

  #colour(kind: LaneKind, label: string): string {
    if (isOdd(kind, label)) return this.#palette.odd
    switch (kind) {
      case 'call':
        return this.#palette.call
      case 'held':
        return this.#palette.held
      case 'wait':
        return this.#palette.wait
      case 'busy':
      case 'irq':
      case 'wake':
        return this.#palette.busy
    }
  }
}
