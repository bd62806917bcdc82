import { type Batch, type RecordingInfo } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useSamples } from '../charts/samples.ts'
import { injectConnection } from '../connection/connection.ts'
import { useLanes } from '../lanes/lanes-store.ts'
import { useRun } from './run.ts'

/** The machine at the end of one step of a replayed schedule. */
export interface Moment {
  readonly token: string
  readonly step: number
}

/** `ended`: the last picture of a lab that is gone. */
export type FeedSource = 'live' | 'recording' | 'moment' | 'ended'

/** Where batches come from: the lab as it runs, a recording, or a moment of a replayed schedule. All fill the same stores, so all look the same. */
export const useFeed = defineStore('feed', () => {
  const { api } = injectConnection()
  const run = useRun()
  const samples = useSamples()
  const lanes = useLanes()

  /** The recording that is shown, undefined while live. */
  const recording = shallowRef<RecordingInfo>()
  const moment = shallowRef<Moment>()
  const isHeld = ref(false)
  const source = computed<FeedSource>(() => {
    if (moment.value !== undefined) return 'moment'
    if (recording.value !== undefined) return 'recording'
    return isHeld.value ? 'ended' : 'live'
  })
  const isLive = computed(() => source.value === 'live')
  // Live batches that come while the history is on its way.
  let waiting: Batch[] | undefined
  // What is shown is of another lab or of a recording: the next batch starts over, even under the same run number.
  let isStale = false

  function show(batch: Batch): void {
    if (batch.run !== run.number || isStale) restart(batch.run)
    run.append(batch)
    samples.append(batch)
    lanes.append(batch)
  }

  function restart(number: number): void {
    isStale = false
    run.reset(number)
    samples.reset(number)
    lanes.reset()
  }

  /** A push of the lab. Left aside while something else is shown: the lab retains it. */
  function receive(batch: Batch): void {
    if (!isLive.value) return
    if (waiting === undefined) show(batch)
    else waiting.push(batch)
  }

  /** Shows what the lab retains and goes on from there. What was shown stays until that has come. */
  async function showLive(): Promise<void> {
    recording.value = undefined
    moment.value = undefined
    isHeld.value = false
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

  /** What is live now stays on screen, and no batch is added, until something else is shown. */
  function hold(): void {
    waiting = undefined
    isHeld.value = true
  }

  /** From now on, `show` is called by the player of `info`. */
  function showRecording(info: RecordingInfo): void {
    waiting = undefined
    moment.value = undefined
    recording.value = info
  }

  function showMoment(shown: Moment, batch: Batch): void {
    waiting = undefined
    recording.value = undefined
    moment.value = shown
    restart(batch.run)
    show(batch)
  }

  return { recording, moment, source, isLive, receive, showLive, hold, showRecording, showMoment, show, restart }
})
