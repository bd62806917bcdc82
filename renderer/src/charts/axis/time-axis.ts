import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useSamples } from '../series/samples.ts'
import { WindowHistory } from './window-history.ts'

const DEFAULT_SPAN = 10e9
const MIN_SPAN = 2e4
const MAX_SPAN = 3600e9
/** Share of the window left free on each side of what was centred on. */
const MARGIN = 0.5
/** Of what the window is zoomed to. */
const EDGE = 0.05
/** One press of W or S, one notch of a wheel; of A or D. */
export const ZOOM_STEP = 1.25
export const PAN_STEP = 0.15

/** The window of virtual time that all charts share, in ns. */
export const useTimeAxis = defineStore('time-axis', () => {
  const samples = useSamples()
  const min = shallowRef(0)
  const max = shallowRef(DEFAULT_SPAN)
  /** The right edge keeps to the newest time. Off as soon as the window is moved away from it. */
  const followNewest = shallowRef(true)
  const span = computed(() => max.value - min.value)
  const visited = new WindowHistory()
  const canGoBack = shallowRef(false)

  /** To be called before the window is put somewhere else: where it is can be gone back to. */
  function leave(): void {
    visited.leave({ min: min.value, max: max.value, followNewest: followNewest.value })
    canGoBack.value = true
  }

  /** Where the window was before, as often as it was put somewhere else. */
  function back(): void {
    const last = visited.back()
    canGoBack.value = visited.canGoBack
    if (last === undefined) return
    min.value = last.min
    max.value = last.max
    setFollow(last.followNewest)
  }

  /** Shows `from`..`to` as far as the span limits allow; never before time zero. */
  function show(from: number, to: number): void {
    const width = Math.min(MAX_SPAN, Math.max(MIN_SPAN, to - from))
    const start = Math.max(0, (from + to - width) / 2)
    min.value = start
    max.value = start + width
  }

  /** While less than a window has passed, the start stays put and the charts fill to the right. */
  function follow(): void {
    const width = span.value
    max.value = Math.max(width, samples.now)
    min.value = max.value - width
  }

  function setFollow(on: boolean): void {
    followNewest.value = on
    if (on) follow()
  }

  /** Stops following and puts the interval in the middle, with room around it; a wide window is kept. */
  function centreOn(from: number, to: number): void {
    leave()
    followNewest.value = false
    const width = Math.max(span.value, (to - from) * (1 + 2 * MARGIN))
    const middle = (from + to) / 2
    show(middle - width / 2, middle + width / 2)
  }

  /** The interval fills the window but for a margin. */
  function zoomTo(from: number, to: number): void {
    leave()
    followNewest.value = false
    const margin = (to - from) * EDGE
    show(from - margin, to + margin)
  }

  /** Everything that is retained. */
  function fit(): void {
    leave()
    const { from } = samples.history
    followNewest.value = false
    show(from, Math.max(samples.now, from + MIN_SPAN))
  }

  /** `factor` > 1 shows less. Keeps `at` where it is; while following, keeps the newest at the right edge. */
  function zoom(factor: number, at = (min.value + max.value) / 2): void {
    leave()
    const width = Math.min(MAX_SPAN, Math.max(MIN_SPAN, span.value / factor))
    if (followNewest.value) {
      min.value = max.value - width
      follow()
      return
    }
    const share = (at - min.value) / span.value
    show(at - share * width, at + (1 - share) * width)
  }

  /** Moves the window; follows again when it reaches the newest time. */
  function pan(deltaNs: number): void {
    leave()
    const width = span.value
    const newest = Math.max(width, samples.now)
    const end = Math.min(newest, max.value + deltaNs)
    followNewest.value = deltaNs > 0 && end >= newest
    show(end - width, end)
  }

  /** Something else is shown: its newest, however wide and wherever the window was before. */
  function begin(): void {
    visited.clear()
    canGoBack.value = false
    // It was made wide enough for all of the run before, and this one may have just begun.
    if (!followNewest.value) max.value = min.value + Math.min(span.value, DEFAULT_SPAN)
    setFollow(true)
  }

  // Synchronous, so that whoever reads the window after an append sees the one that belongs to it.
  watch(
    () => samples.version,
    () => {
      if (followNewest.value) follow()
    },
    { flush: 'sync' },
  )
  watch(() => samples.run, begin, { flush: 'sync' })

  return {
    min,
    max,
    span,
    followNewest,
    canGoBack,
    begin,
    setFollow,
    leave,
    show,
    centreOn,
    zoomTo,
    fit,
    zoom,
    pan,
    back,
  }
})
