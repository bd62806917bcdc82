import { bandLabel } from '../band-words.ts'
import { type Band } from '../series/bands.ts'
import { formatSeconds } from '../format.ts'
import { resolutionOf, ticksBetween } from './nice.ts'
import { PLOT_RIGHT, RULER_TICK_PX, type Scene } from './scene.ts'

const HEAD_PX = 26
/** On screen a chart may be lower: others are there too. */
const CHART_PX = 200
const LABELS_PX = 16
const RULER_PX = 20
const LINE_PX = 16
const PADDING_PX = 8

export interface ChartImage {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** Draws the chart anew on a canvas of that size, CSS pixels; what it returns takes it off again. */
  readonly draw: (canvas: HTMLCanvasElement, width: number, height: number) => () => void
  readonly scene: Scene
  /** What it is of, a line each. */
  readonly provenance: readonly string[]
}

/** The window of the chart in its present colours, with its name, the times, the gaps by name, and what it is of. Rejects if the browser gives no image. */
export async function drawChartImage(image: ChartImage): Promise<Blob> {
  const { scene, provenance } = image
  const scale = window.devicePixelRatio
  const width = scene.plotLeft + scene.view.width + PLOT_RIGHT
  const height = CHART_PX
  const chart = document.createElement('canvas')
  const takeOff = image.draw(chart, width, height)
  const whole = HEAD_PX + LABELS_PX + height + RULER_PX + provenance.length * LINE_PX + 2 * PADDING_PX
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(whole * scale)
  const ctx = canvas.getContext('2d')
  if (ctx === null) throw new Error('the browser has no canvas to draw an image on')
  ctx.scale(scale, scale)
  ctx.fillStyle = scene.palette.surface
  ctx.fillRect(0, 0, width, whole)
  ctx.textBaseline = 'middle'
  drawHead(ctx, image, width)
  for (const band of scene.bands) drawLabel(ctx, band, scene)
  ctx.drawImage(chart, 0, HEAD_PX + LABELS_PX, width, height)
  takeOff()
  drawRuler(ctx, scene, HEAD_PX + LABELS_PX + height)
  ctx.font = `11px ${scene.palette.font}`
  ctx.fillStyle = scene.palette.text
  for (const [i, line] of provenance.entries()) {
    const y = HEAD_PX + LABELS_PX + height + RULER_PX + PADDING_PX + (i + 0.5) * LINE_PX
    ctx.fillText(line, PADDING_PX, y, width - 2 * PADDING_PX)
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the browser could not make an image of the chart'))
      else resolve(blob)
    }, 'image/png')
  })
}

function drawHead(ctx: CanvasRenderingContext2D, { name, title, unit, scene }: ChartImage, width: number): void {
  ctx.fillStyle = scene.palette.text
  ctx.font = `600 13px ${scene.palette.font}`
  ctx.fillText(name, PADDING_PX, HEAD_PX / 2 + 2)
  const after = PADDING_PX + ctx.measureText(name).width + PADDING_PX
  ctx.font = `12px ${scene.palette.font}`
  ctx.fillText(title, after, HEAD_PX / 2 + 2)
  ctx.textAlign = 'right'
  ctx.fillText(unit, width - PADDING_PX, HEAD_PX / 2 + 2)
  ctx.textAlign = 'left'
}

function drawLabel(ctx: CanvasRenderingContext2D, band: Band, { palette, view, plotLeft }: Scene): void {
  if (band.right < 0 || band.left > view.width) return
  ctx.font = `600 11px ${palette.font}`
  ctx.fillStyle = palette.bandEdge
  ctx.fillText(bandLabel(band), plotLeft + Math.max(0, band.left), HEAD_PX + LABELS_PX / 2)
}

function drawRuler(ctx: CanvasRenderingContext2D, { view, palette, plotLeft }: Scene, top: number): void {
  const pxPerNs = view.width / (view.max - view.min)
  const { step, at } = ticksBetween(view.min, view.max, RULER_TICK_PX / pxPerNs)
  ctx.font = `11px ${palette.font}`
  ctx.fillStyle = palette.text
  ctx.textAlign = 'center'
  for (const time of at)
    ctx.fillText(formatSeconds(time, resolutionOf(step)), plotLeft + (time - view.min) * pxPerNs, top + RULER_PX / 2)
  ctx.textAlign = 'left'
  ctx.fillText('s', PADDING_PX, top + RULER_PX / 2)
}
