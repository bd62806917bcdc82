import { type ComputedRef, computed } from 'vue'
import { useSelected } from '../charts/axis/selected.ts'
import { type Viewport } from '../charts/series/viewport.ts'
import { useTimeAxis } from '../charts/axis/time-axis.ts'
import { useRun } from '../stores/live/run.ts'
import { useView } from '../stores/view/view.ts'
import { type FoundSlice, sliceAt, slicesFrom } from './find-slice.ts'
import { type Lane } from './lane.ts'
import { type LaneLayout } from './lane-layout.ts'
import { useLanes } from './lanes-store.ts'
import { neighbourOf } from './neighbour.ts'

/** A slice is hit within so many CSS pixels. */
const REACH_PX = 4

/** The slice that is selected, and how another one is: by a click, or by going from one to the next. */
export function useLaneSelection(layout: ComputedRef<LaneLayout>) {
  const run = useRun()
  const view = useView()
  const axis = useTimeAxis()
  const lanes = useLanes()
  const selected = useSelected()

  const current = computed(() => selected.slice)

  function at(lane: Lane, x: number, low: boolean, { min, max, width }: Viewport): FoundSlice | undefined {
    const nsPerPx = (max - min) / width
    const time = min + x * nsPerPx
    // Of a recording, what comes after the moment shown has been read too.
    return time > run.now ? undefined : sliceAt(lanes.history, lane, time, REACH_PX * nsPerPx, run.now, low)
  }

  function pick(lane: Lane, x: number, low: boolean, viewport: Viewport): void {
    const found = at(lane, x, low, viewport)
    if (found === undefined) view.select(undefined)
    else select(found)
  }

  function select({ lane, begin, kind, end }: FoundSlice): void {
    const all = slicesFrom(lanes.history, lane, begin, run.now)
    selectNth(
      lane,
      begin,
      all.findIndex((each) => each.kind === kind && each.end === end),
    )
  }

  function selectNth(lane: string, begin: number, nth: number): void {
    if (run.number === undefined) return
    view.select({ type: 'slice', run: run.number, begin, lane, ...(nth > 0 ? { nth } : {}) })
  }

  /** Among those that begin with it, the next one, or the one before. */
  function moveWithin({ lane, begin }: FoundSlice, across: number): boolean {
    const nth = (view.selection?.type === 'slice' ? (view.selection.nth ?? 0) : 0) + across
    if (nth < 0 || nth >= slicesFrom(lanes.history, lane, begin, run.now).length) return false
    selectNth(lane, begin, nth)
    return true
  }

  /** `across` slices later in the same lane, or the nearest one `down` lanes below. */
  function move(across: number, down: number): void {
    const shown = layout.value.lines.flatMap((line) => (line.type === 'lane' ? [line.lane] : []))
    const from = current.value
    if (from !== undefined && down === 0 && moveWithin(from, across)) return
    const start = shown.findIndex(({ id }) => id === from?.lane)
    const lane = shown[start === -1 ? 0 : Math.min(Math.max(start + down, 0), shown.length - 1)]
    if (lane === undefined) return
    const next = neighbourOf(lanes.history, lane, from?.begin ?? (axis.min + axis.max) / 2, across)
    if (next === undefined || next.begin > run.now) return
    // Those that begin at once are gone through in their order, from either side.
    const last = slicesFrom(lanes.history, next.lane, next.begin, run.now).length - 1
    selectNth(next.lane, next.begin, across < 0 ? last : 0)
    if (next.begin < axis.min || next.begin > axis.max) axis.centreOn(next.begin, next.end)
  }

  return { current, at, pick, move }
}
