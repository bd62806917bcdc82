import { type Batch } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, markRaw, shallowRef } from 'vue'
import { type RecordedSeries } from './recorded-series.ts'
import { SampleHistory } from './sample-history.ts'
import { type SampleSource } from './sample-source.ts'

/** Seven minutes of 10 ms periods on a Mali-G52 MP2 (320 words). */
const MAX_BYTES = 64 * 2 ** 20

/**
 * The samples of the run on screen. They stay outside reactivity: watch `version`, which grows with every batch, and read `history`.
 */
export const useSamples = defineStore('samples', () => {
  const ring = markRaw(new SampleHistory(MAX_BYTES))
  /** Of the recording on screen; undefined while live. */
  const recorded = shallowRef<RecordedSeries>()
  const history = computed<SampleSource>(() => recorded.value ?? ring)
  const version = shallowRef(0)
  const run = shallowRef<number>()
  /** Virtual time reached, ns. */
  const now = shallowRef(0)

  /** 0 to 1: how much of what is shown has been read. */
  const share = shallowRef(1)

  /** A batch of another run starts over. */
  function append(batch: Batch): void {
    if (run.value !== batch.run) reset(batch.run)
    now.value = Math.max(now.value, batch.now)
    if (recorded.value === undefined) ring.append(batch.samples)
    else recorded.value.moveTo(now.value)
    version.value++
  }

  function reset(next: number): void {
    recorded.value = undefined
    share.value = 1
    ring.clear()
    run.value = next
    now.value = 0
    version.value++
  }

  /** From now on they are read from a recording; `at` is the virtual time shown. */
  function showRecorded(series: RecordedSeries, at: number): void {
    recorded.value = series
    share.value = series.share
    now.value = at
    series.moveTo(at)
    version.value++
  }

  /** More of the recording has been read, `part` of it in all. */
  function touch(part: number): void {
    share.value = part
    version.value++
  }

  return { history, share, version, run, now, append, reset, showRecorded, touch }
})
