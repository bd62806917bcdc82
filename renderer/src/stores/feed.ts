import { type Batch, type RecordingInfo } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useSamples } from '../charts/samples.ts'
import { injectConnection } from '../connection/connection.ts'
import { useRun } from './run.ts'

/** Where batches come from: the lab as it runs, or a recording. Both fill the same stores, so both look the same. */
export const useFeed = defineStore('feed', () => {
  const { api } = injectConnection()
  const run = useRun()
  const samples = useSamples()

  /** The recording that is shown, undefined while live. */
  const recording = shallowRef<RecordingInfo>()
  // Live batches that come while the history is on its way.
  let waiting: Batch[] | undefined
  // What is shown is of another lab or of a recording: the next batch starts over, even under the same run number.
  let isStale = false

  function show(batch: Batch): void {
    if (batch.run !== run.number || isStale) restart(batch.run)
    run.append(batch)
    samples.append(batch)
  }

  function restart(number: number): void {
    isStale = false
    run.reset(number)
    samples.reset(number)
  }

  /** A push of the lab. Left aside while a recording is shown: the lab retains it. */
  function receive(batch: Batch): void {
    if (recording.value !== undefined) return
    if (waiting === undefined) show(batch)
    else waiting.push(batch)
  }

  /** Shows what the lab retains and goes on from there. What was shown stays until that has come. */
  async function showLive(): Promise<void> {
    recording.value = undefined
    const mine: Batch[] = []
    waiting = mine
    try {
      const history = await api.history()
      // Overtaken by a recording or by another lab.
      if (waiting !== mine) return
      const last = history.at(-1)
      isStale = true
      for (const batch of history) show(batch)
      for (const batch of mine) {
        if (last === undefined || batch.run !== last.run || batch.now > last.now) show(batch)
      }
    } finally {
      if (waiting === mine) waiting = undefined
    }
  }

  /** From now on, `show` is called by the player of `info`. */
  function showRecording(info: RecordingInfo): void {
    waiting = undefined
    recording.value = info
  }

  return { recording, receive, showLive, showRecording, show, restart }
})
