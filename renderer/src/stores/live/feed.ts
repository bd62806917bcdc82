import { type Batch, type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useSamples } from '../../charts/series/samples.ts'
import { useTimeAxis } from '../../charts/axis/time-axis.ts'
import { injectConnection } from '../../connection/connection.ts'
import { useLanes } from '../../lanes/lanes-store.ts'
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
  const axis = useTimeAxis()

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
  /** Live batches that come while the history is on its way. */
  const waiting = shallowRef<Batch[]>()
  /** The live run is on its way; what was shown is still on screen. */
  const isReturning = computed(() => waiting.value !== undefined && !isLive.value)
  // What is shown is of another lab or of a recording: the next batch starts over, even under the same run number.
  let isStale = false
  let isFollowing = false

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
    if (waiting.value !== undefined) waiting.value.push(batch)
    else if (isLive.value) show(batch)
  }

  /** Shows what the lab retains and goes on from there. What was shown stays until that has come. */
  async function showLive(): Promise<void> {
    const mine: Batch[] = []
    waiting.value = mine
    isFollowing = true
    try {
      const history = await api.history()
      // Overtaken by a recording or by another lab.
      if (waiting.value !== mine) return
      // The runs of recordings and of the lab may have one number.
      if (!isLive.value) axis.begin()
      recording.value = undefined
      moment.value = undefined
      isHeld.value = false
      const last = history.at(-1)
      isStale = true
      for (const batch of history) show(batch)
      for (const batch of mine) {
        if (last === undefined || batch.run !== last.run || batch.now > last.now) show(batch)
      }
    } finally {
      if (waiting.value === mine) waiting.value = undefined
    }
  }

  /** What is live now stays on screen, and no batch is added, until something else is shown. */
  function hold(): void {
    waiting.value = undefined
    isHeld.value = true
  }

  /** Live batches would come for nobody. */
  function leaveLive(): void {
    waiting.value = undefined
    if (!isFollowing) return
    isFollowing = false
    // A lab that is gone pushes nothing.
    void api.unfollow().catch(() => undefined)
  }

  /** From now on, `show` is called by the player of `info`. */
  function showRecording(info: RecordingInfo): void {
    leaveLive()
    if (recording.value?.id !== info.id) axis.begin()
    moment.value = undefined
    recording.value = info
  }

  function showMoment(shown: Moment, batch: Batch): void {
    leaveLive()
    recording.value = undefined
    moment.value = shown
    restart(batch.run)
    show(batch)
  }

  return {
    recording,
    moment,
    source,
    isLive,
    isReturning,
    receive,
    showLive,
    hold,
    showRecording,
    showMoment,
    show,
    restart,
  }
})
