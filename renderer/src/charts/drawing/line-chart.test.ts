// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { type BinnedSeries, createBinnedSeries } from '../series/binned-series.ts'
import { binSeries } from '../series/bins.ts'
import { type Viewport } from '../series/viewport.ts'
import { LineChart } from './line-chart.ts'
import { type Scene } from './scene.ts'

const WIDTH = 208
/** Of the plot: the axis takes none of it, and PLOT_RIGHT is left free. */
const VIEW: Viewport = { min: 0, max: 200, width: 200 }
const RANGE = { top: 100, step: 50 }

/** A chart of one line on a canvas that remembers where the line went: a list of corners for each stroke. */
function setUp(series: BinnedSeries) {
  const strokes: [number, number][][] = []
  const does: Record<string, (x: number, y: number) => unknown> = {
    moveTo: (x, y) => strokes.push([[x, y]]),
    lineTo: (x, y) => strokes.at(-1)?.push([x, y]),
    measureText: () => ({ width: 0 }),
    createPattern: () => null,
  }
  const canvas = document.createElement('canvas')
  const context = new Proxy<object>(
    { canvas },
    { get: (own, name) => Reflect.get(own, name) ?? does[String(name)] ?? (() => undefined) },
  )
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as unknown as null)
  const colours = { bandFill: '', bandEdge: '', hatch: '', grid: '', text: '', surface: '', font: 'x', textPx: 11 }
  const scene: Scene = {
    ...{ plotLeft: 0, view: VIEW, ticks: [], bands: [], restored: new Set(), open: false },
    palette: { series: '#000', lines: ['#000'], ...colours },
  }
  const chart = new LineChart(canvas, scene, [{ label: '', series }], { stretches: [] })
  chart.resize(WIDTH, 111)
  return {
    chart,
    scene,
    draw() {
      strokes.length = 0
      chart.draw(RANGE)
      return strokes.map((corners) => corners.map(([x, y]) => [Math.round(x), Math.round(y)]))
    },
  }
}

/** Samples of 10 ns each that are all 50, but for those that are missing. */
function fill(series: BinnedSeries, count: number, missing: readonly number[], view = VIEW): void {
  const at = Array.from({ length: count }, (_, i) => i * 10).filter((begin) => !missing.includes(begin))
  const times = {
    begin: Float64Array.from(at),
    end: Float64Array.from(at, (begin) => begin + 10),
    epoch: new Uint32Array(at.length),
  }
  binSeries(times, new Float64Array(at.length).fill(50), view, series)
}

const ends = (stroke: readonly (readonly number[])[] | undefined) => [stroke?.[0]?.[0], stroke?.at(-1)?.[0]]

describe('the line of a chart', () => {
  it('is not drawn over a gap', () => {
    const series = createBinnedSeries()
    fill(series, 20, [100, 110])
    const strokes = setUp(series).draw()
    expect(strokes.map(ends)).toEqual([
      [0, 100],
      [120, 200],
    ])
  })

  it('leaves nothing of what was longer before', () => {
    const series = createBinnedSeries()
    const { draw } = setUp(series)
    fill(series, 20, [100])
    draw()
    fill(series, 5, [])
    expect(draw().map(ends)).toEqual([[0, 50]])
    fill(series, 0, [])
    expect(draw()).toEqual([])
  })

  it('is drawn where the window has moved to, as if it were drawn for the first time', () => {
    const series = createBinnedSeries()
    const { draw, scene } = setUp(series)
    fill(series, 20, [100])
    draw()
    const view = { min: 55, max: 155, width: 200 }
    scene.view = view
    fill(series, 20, [100], view)
    const again = draw()
    expect(again.map(ends)).toEqual([
      [-10, 90],
      [110, 210],
    ])
    const first = setUp(series)
    first.scene.view = view
    expect(again).toEqual(first.draw())
  })
})
