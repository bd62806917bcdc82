import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

const MIN_SPAN = 2e4
/** Of the window, on both sides of a moment that is gone to. */
const AROUND_NS = 200e6
/** Of what is known, before and after it. */
const MARGIN = 0.03

/** The window of virtual time that all runs of a comparison share, in ns; it stays within what they cover together. */
export const useComparisonAxis = defineStore('comparison-axis', () => {
  const whole = shallowRef({ from: 0, to: 1 })
  const min = shallowRef(0)
  const max = shallowRef(1)
  const span = computed(() => max.value - min.value)
  /** Under the pointer, undefined while it is elsewhere. */
  const cursor = shallowRef<number>()

  /** Other runs: of all of them the part where something is known of the counters. A run that is stuck goes on for long after that. */
  function cover(from: number, to: number, known: { readonly from: number; readonly to: number }): void {
    whole.value = { from, to: Math.max(to, from + MIN_SPAN) }
    cursor.value = undefined
    const margin = MARGIN * (known.to - known.from)
    if (known.to > known.from) show(known.from - margin, known.to + margin)
    else fit()
  }

  function fit(): void {
    min.value = whole.value.from
    max.value = whole.value.to
  }

  function show(from: number, to: number): void {
    const width = Math.min(whole.value.to - whole.value.from, Math.max(MIN_SPAN, to - from))
    const start = Math.min(Math.max(whole.value.from, (from + to - width) / 2), whole.value.to - width)
    min.value = start
    max.value = start + width
  }

  /** `factor` > 1 shows less; `at` stays where it is. */
  function zoom(factor: number, at = (min.value + max.value) / 2): void {
    const width = span.value / factor
    const share = (at - min.value) / span.value
    show(at - share * width, at + (1 - share) * width)
  }

  function pan(deltaNs: number): void {
    show(min.value + deltaNs, max.value + deltaNs)
  }

  function goTo(at: number): void {
    show(at - AROUND_NS, at + AROUND_NS)
  }

  return { min, max, span, cursor, cover, fit, zoom, pan, goTo }
})
