import { drawBand } from '../charts/drawing/band-plugin.ts'
import { fitCanvas } from '../charts/drawing/fit-canvas.ts'
import { hatchPattern } from '../charts/drawing/hatch.ts'
import { type Palette, samePalette } from '../charts/drawing/palette.ts'
import { type Scene } from '../charts/drawing/scene.ts'
import { type ResetRecord } from '../../../electron/protocol/types.ts'
import { drawLanes } from './draw-lanes.ts'
import { drawPower, drawResets, drawSelected } from './draw-marks.ts'
import { type FoundSlice } from './find-slice.ts'
import { type LaneHistory } from './lane-history.ts'
import { type LaneLayout } from './lane-layout.ts'
import { type LanePalette, readLanePalette } from './lane-palette.ts'

export interface LaneFrame {
  readonly scene: Scene
  readonly layout: LaneLayout
  /** Part of the layout that is on screen, CSS pixels. */
  readonly top: number
  readonly height: number
  readonly history: LaneHistory
  /** Virtual time up to which the rows go, ns. */
  readonly now: number
  /** Nothing later is shown. */
  readonly until: number
  readonly resets: readonly ResetRecord[]
  readonly selected: FoundSlice | undefined
}

interface Colours {
  readonly of: Palette
  readonly palette: LanePalette
  readonly hatch: CanvasPattern | null
}

/** Draws what is on screen of the lanes, and what goes through all of them, onto a canvas as large as the screen's part. */
export class LaneCanvas {
  readonly #canvas: HTMLCanvasElement
  readonly #ctx: CanvasRenderingContext2D | null
  #colours: Colours | undefined

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#ctx = canvas.getContext('2d')
  }

  draw(frame: LaneFrame): void {
    const ctx = this.#ctx
    const { scene, layout, top, history, now, until, resets, selected } = frame
    const height = Math.min(frame.height, layout.height)
    const { view } = scene
    if (ctx === null || view.width < 1) return
    fitCanvas(this.#canvas, view.width, height)
    const { palette, hatch } = this.#coloursOf(scene, ctx)
    const ratio = devicePixelRatio
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    ctx.clearRect(0, 0, view.width, height)
    const shared = { ctx, view, top, height, palette }
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, 0, ((until - view.min) / (view.max - view.min)) * view.width, height)
    ctx.clip()
    drawPower(shared, history, now)
    for (const band of scene.bands) {
      ctx.save()
      ctx.translate(band.left, 0)
      // Hatched is what waits; a gap is a tint and its edges here.
      drawBand(ctx, band, height, scene.palette, null)
      ctx.restore()
    }
    drawResets(shared, resets, now)
    ctx.translate(0, -top)
    drawLanes({ ...shared, hatch, layout, history, now })
    if (selected !== undefined) drawSelected(shared, layout, selected)
    ctx.restore()
  }

  /** Reading the tokens makes the browser work out styles: once for each palette of the scene. */
  #coloursOf(scene: Scene, ctx: CanvasRenderingContext2D): Colours {
    if (this.#colours !== undefined && samePalette(this.#colours.of, scene.palette)) return this.#colours
    const palette = readLanePalette(this.#canvas)
    this.#colours = { of: scene.palette, palette, hatch: hatchPattern(ctx, palette.wait) }
    return this.#colours
  }
}
