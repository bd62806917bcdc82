import { type Batch } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import { SampleHistory } from './sample-history.ts'

/** Seven minutes of 10 ms periods on a Mali-G52 MP2 (320 words). */
const MAX_BYTES = 64 * 2 ** 20

/**
 * The samples of the run on screen. They stay outside reactivity: watch `version`, which grows with every batch, and read `history`.
 */
export const useSamples = defineStore('samples', () => {
  const history = markRaw(new SampleHistory(MAX_BYTES))
  const version = shallowRef(0)
  const run = shallowRef<number>()
  /** Virtual time reached, ns. */
  const now = shallowRef(0)

  /** A batch of another run starts over. */
  function append(batch: Batch): void {
    if (run.value !== batch.run) reset(batch.run)
    history.append(batch.samples)
    now.value = Math.max(now.value, batch.now)
    version.value++
  }

  function reset(next: number): void {
    history.clear()
    run.value = next
    now.value = 0
    version.value++
  }

  return { history, version, run, now, append, reset }
})
