import { type Ref, type ShallowRef, computed, onBeforeUnmount, provide, shallowRef, watch } from 'vue'
import { useRun } from '../stores/live/run.ts'
import { type Band, invalidInterval, layoutBands } from './series/bands.ts'
import { type Viewport } from './series/viewport.ts'
import { onLooksChange } from './drawing/looks-change.ts'
import { ticksBetween } from './drawing/nice.ts'
import { readPalette } from './drawing/palette.ts'
import { usePlotLeft } from './axis/plot-left.ts'
import { usePlotWidth } from './axis/plot-width.ts'
import { useRedraw } from './drawing/redraw.ts'
import { useSamples } from './series/samples.ts'
import { RULER_TICK_PX, SCENE, type Scene } from './drawing/scene.ts'
import { useTimeAxis } from './axis/time-axis.ts'

/** What was drawn last, for what is laid out in the page over the charts. */
export interface Drawn {
  readonly view: Viewport
  readonly bands: readonly Band[]
  /** Size of the text, CSS pixels. */
  readonly textPx: number
}

/**
 * Works out once per redraw what everything on the time axis draws from, and provides it. To be called in the setup of the component
 * around all of it: it registers before its children do, so that each redraw begins with what they share.
 */
export function useStackScene(
  area: Readonly<ShallowRef<HTMLElement | null>>,
  swatch: Readonly<Ref<Element | null>>,
  onDrawn: () => void,
): Readonly<ShallowRef<Drawn>> {
  const run = useRun()
  const samples = useSamples()
  const axis = useTimeAxis()
  const redraw = useRedraw()
  const drawn = shallowRef<Drawn>({ view: { min: 0, max: 1, width: 1 }, bands: [], textPx: 11 })
  const plotWidth = usePlotWidth(area, redraw.request)

  const plotLeft = usePlotLeft()

  const scene: Scene = {
    plotLeft: plotLeft.value,
    view: drawn.value.view,
    ticks: [],
    bands: [],
    restored: new Set(),
    open: false,
    palette: {
      series: '',
      lines: [],
      bandFill: '',
      bandEdge: '',
      hatch: '',
      grid: '',
      text: '',
      surface: '',
      font: '',
      textPx: 0,
    },
  }
  provide(SCENE, scene)

  const restoredEpochs = computed(
    () =>
      new Set(
        run.discontinuities.flatMap(({ kind, configRestored, epochAfter }) =>
          kind === 'RESET' && configRestored === 'yes' && epochAfter !== undefined ? [epochAfter] : [],
        ),
      ),
  )

  const unregister = redraw.register(() => {
    const { value: width } = plotWidth
    if (swatch.value === null || width <= 0) return
    const { min, max } = axis
    scene.view = { min, max, width }
    scene.plotLeft = plotLeft.value
    scene.ticks = ticksBetween(min, max, (RULER_TICK_PX * (max - min)) / width).at
    const { begin } = samples.history.times()
    scene.bands = layoutBands(run.discontinuities, scene.view, begin, samples.now)
    scene.open = run.discontinuities.some((each) => invalidInterval(each, begin, samples.now).open)
    scene.restored = restoredEpochs.value
    scene.palette = readPalette(swatch.value)
    drawn.value = { view: scene.view, bands: scene.bands, textPx: scene.palette.textPx }
    onDrawn()
  })

  watch([() => samples.version, () => axis.min, () => axis.max, () => run.discontinuities], redraw.request)

  onLooksChange(redraw.request)
  onBeforeUnmount(unregister)

  return drawn
}
