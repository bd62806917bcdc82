import { type Viewport } from '../charts/series/viewport.ts'
import { hasWaitStrip, type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { type LaneLayout, type LaneLine } from './lane-layout.ts'
import { type LanePalette } from './lane-palette.ts'
import { Slice, SlicePen } from './slice-pen.ts'
import { drawWakes } from './draw-wakes.ts'
import { labelSoFar } from './lane-words.ts'
import { forVisibleRows } from './visible-rows.ts'

export interface LanePicture {
  readonly ctx: CanvasRenderingContext2D
  readonly view: Viewport
  readonly layout: LaneLayout
  /** Part of the layout that is on screen, CSS pixels. */
  readonly top: number
  readonly height: number
  readonly palette: LanePalette
  readonly hatch: CanvasPattern | null
  readonly history: LaneHistory
  /** Virtual time shown, ns: what ends later goes on, and is drawn up to here. */
  readonly now: number
}

/** Draws the lanes on screen, with the origin at the left edge of the plot and the top of the layout. */
export function drawLanes(picture: LanePicture): void {
  const { ctx, view, layout, top, height, palette, hatch, history } = picture
  const { lanePx } = layout
  const pen = new SlicePen(ctx, palette, view.width, lanePx, hatch)
  const shown = layout.lines.filter((line) => line.type === 'lane' && line.y + lanePx > top && line.y < top + height)
  for (const line of shown) {
    ctx.fillStyle = palette.line
    ctx.fillRect(0, line.y + lanePx - 1, view.width, 1)
    if (line.type === 'lane') drawLane(picture, pen, line.lane, line.y)
  }
  drawWakes(ctx, view, history, centres(shown, lanePx), palette)
}

function drawLane({ view, history, now }: LanePicture, pen: SlicePen, lane: Lane, y: number): void {
  const pxPerNs = view.width / (view.max - view.min)
  const x = (at: number) => (at - view.min) * pxPerNs
  const open = history.open.filter((each) => each.lane === lane.id && each.begin < view.max)
  // One for all: a redraw of thousands leaves no garbage.
  const slice = new Slice()
  const places = hasWaitStrip(lane) ? (['above', 'strip'] as const) : (['whole', 'whole'] as const)
  for (const [track, isBase] of [
    [lane.base, true],
    [lane.waits, false],
  ] as const) {
    const place = places[isBase ? 0 : 1]
    forVisibleRows(track, view, (row) => {
      const text = history.text(row.label)
      slice.left = (row.begin - view.min) * pxPerNs
      slice.right = (Math.min(row.end, now) - view.min) * pxPerNs
      slice.kind = row.kind
      slice.open = row.end > now
      slice.label = slice.open ? labelSoFar(row.kind, text, lane.id) : text
      pen.slice(slice, y, place)
    })
    for (const { begin, kind, label } of open) {
      if ((kind !== 'wait') === isBase)
        pen.slice(
          { left: x(begin), right: x(Math.min(now, view.max)), kind, label: history.text(label), open: true },
          y,
          place,
        )
    }
    pen.flush()
  }
  forVisibleRows(lane.instants, view, (row) => {
    slice.left = (row.end - view.min) * pxPerNs - 0.5
    slice.right = slice.left + 1
    pen.tick(slice, y)
  })
  pen.flush()
}

/** Where arrows to and from a lane begin and end. */
function centres(lines: readonly LaneLine[], lanePx: number): ReadonlyMap<string, number> {
  return new Map(lines.flatMap((line) => (line.type === 'lane' ? [[line.lane.id, line.y + lanePx / 2]] : [])))
}
