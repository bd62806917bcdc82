import { expect, it } from 'vitest'
import { type IoctlRecord } from '../../../electron/protocol/types.ts'
import { laneColumns } from '../testing/lane-columns.ts'
import { drawLanes } from './draw-lanes.ts'
import { LaneHistory } from './lane-history.ts'
import { layoutLanes } from './lane-layout.ts'

const TEXT_PX = 10
const VIEW = { min: 0, max: 1000, width: 1000 }

/** Where a canvas was told to write, and its paths: corners from each `moveTo` on. */
function canvas() {
  const texts: string[] = []
  const paths: [number, number][][] = []
  const does: Record<string, (...args: never[]) => unknown> = {
    fillText: (text: string) => texts.push(text),
    moveTo: (x: number, y: number) => paths.push([[x, y]]),
    lineTo: (x: number, y: number) => paths.at(-1)?.push([x, y]),
    measureText: (text: string) => ({ width: text.length * 6 }),
  }
  const ctx = new Proxy<object>({}, { get: (own, name) => Reflect.get(own, name) ?? does[String(name)] ?? (() => 0) })
  return { ctx: ctx as unknown as CanvasRenderingContext2D, texts, paths }
}

it('the lanes have what a call returned, who holds a lock, and an arrow from who wakes to who goes on', () => {
  const history = new LaneHistory(100)
  const [begin, end] = [100 as IoctlRecord['begin'], 500 as IoctlRecord['end']]
  const dump = { id: 1, process: 'app', file: 'a', name: 'PERFCNT_DUMP', begin, end, result: -5 }
  const lanes = laneColumns([
    ['held', 'lock:perfcnt->lock', 100, 500, 'program:app'],
    ['wait', 'lock:perfcnt->lock', 200, 500, 'work:panfrost-reset'],
    ['busy', 'work:panfrost-reset', 600, 900, 'panfrost_reset'],
    ['wake', 'program:app', 500, 500, 'work:panfrost-reset'],
  ])
  history.append({ lanes, ioctls: [dump], jobs: [] })
  const layout = layoutLanes(history.lanes, new Set(), TEXT_PX)
  const palette = { call: '', held: '', busy: '', odd: '', wait: '', ink: '', muted: '', line: '', surface: '' }
  const { ctx, texts, paths } = canvas()
  drawLanes({
    ...{ ctx, view: VIEW, layout, top: 0, height: layout.height, hatch: null, history, now: 1000 },
    palette: { ...palette, font: 'x', textPx: TEXT_PX },
  })
  expect(texts).toEqual(['PERFCNT_DUMP -EIO', 'panfrost_reset', 'app'])

  const middleOf = (id: string) => {
    const line = layout.lines.find((each) => each.type === 'lane' && each.lane.id === id)
    return (line?.y ?? NaN) + layout.lanePx / 2
  }
  const [shaft, head] = paths
  expect(shaft?.[0]).toEqual([500, middleOf('program:app')])
  expect(head?.[0]).toEqual([500, middleOf('work:panfrost-reset')])
})
