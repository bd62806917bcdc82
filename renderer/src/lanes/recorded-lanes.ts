import { type Ref, markRaw, onScopeDispose, shallowRef, watch } from 'vue'
import { useTimeAxis } from '../charts/axis/time-axis.ts'
import { injectConnection } from '../connection/connection.ts'
import { useFeed } from '../stores/live/feed.ts'
import { useLab } from '../stores/lab/lab.ts'
import { usePlayer } from '../stores/live/player.ts'
import { LaneHistory } from './lane-history.ts'
import { type LanePart, useLanes } from './lanes-store.ts'

/** More than this is not read: there is nothing to tell apart in it. */
const MAX_PART_NS = 60e9
const MAX_ROWS = 800_000
/** The window has come to rest, wall ms. */
const REST_MS = 150
/** Read at once, virtual ns: somebody who moves on waits for no more. */
const STRETCH_NS = 5e9
/** Read beyond the window: what begins in it and ends later is told later. */
const AFTER_NS = 2e9

/**
 * The lanes of a recording are read for the window on screen, when it comes to rest: an hour of them does not fit into a window. To be
 * called in a setup. Tells whether the window is too wide for lanes.
 */
export function useRecordedLanes(): {
  readonly isTooWide: Readonly<Ref<boolean>>
  readonly isReading: Readonly<Ref<boolean>>
} {
  const { api } = injectConnection()
  const axis = useTimeAxis()
  const feed = useFeed()
  const lab = useLab()
  const player = usePlayer()
  const lanes = useLanes()
  const isTooWide = shallowRef(false)
  const isReading = shallowRef(false)
  let shown: { readonly recording: string; readonly run: number; readonly part: LanePart } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  // Counts moves and reads: what an older one reads is not wanted any more.
  let latest = 0

  async function read(): Promise<void> {
    const { recording } = feed
    if (recording === undefined) return
    const [run, { min, max, span }] = [player.run, axis]
    isTooWide.value = span > MAX_PART_NS
    const isCovered =
      shown?.recording === recording.id &&
      shown.run === run &&
      shown.part.from <= min &&
      shown.part.to >= Math.min(max, player.span.to)
    if (isTooWide.value || isCovered) return
    const from = Math.max(player.span.from, min - span / 2)
    const to = Math.min(player.span.to + 1, max + span / 2)
    const end = Math.min(player.span.to + 1, to + AFTER_NS)
    const mine = ++latest
    isReading.value = true
    await lab.ask(async () => {
      const history = markRaw(new LaneHistory(MAX_ROWS))
      let reached = to
      for (let at = from; at < end; at += STRETCH_NS) {
        const batches = await api.readRecording(recording.id, run, at, Math.min(at + STRETCH_NS, end))
        if (mine !== latest) return
        for (const batch of batches) history.append(batch)
        reached = Math.max(reached, batches.at(-1)?.now ?? to)
      }
      const part = markRaw({ history, from, to: reached })
      shown = { recording: recording.id, run, part }
      lanes.showPart(part)
    })
    if (mine === latest) isReading.value = false
  }

  function leave(): void {
    shown = undefined
    isTooWide.value = false
    lanes.showPart(undefined)
  }

  watch(
    [
      () => feed.recording,
      () => player.run,
      () => player.isReading,
      () => axis.min,
      () => axis.max,
      () => lanes.isShown,
    ],
    () => {
      clearTimeout(timer)
      latest++
      isReading.value = false
      // A live window never comes to rest. A moment that is gone to is waited for, and moves the window.
      if (feed.recording === undefined) leave()
      else if (lanes.isShown && !player.isReading) timer = setTimeout(() => void read(), REST_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  return { isTooWide, isReading }
}
