const HATCH_PX = 8

/** 45 degrees, seamless: the lines through the corners are drawn as well. */
export function hatchPattern(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = document.createElement('canvas')
  tile.width = tile.height = HATCH_PX
  const drawing = tile.getContext('2d')
  if (drawing === null) return null
  drawing.strokeStyle = colour
  drawing.globalAlpha = 0.6
  drawing.lineWidth = 1
  drawing.beginPath()
  for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
    drawing.moveTo(shift - 1, HATCH_PX + 1)
    drawing.lineTo(shift + HATCH_PX + 1, -1)
  }
  drawing.stroke()
  return ctx.createPattern(tile, 'repeat')
}
