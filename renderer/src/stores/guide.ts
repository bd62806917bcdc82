import { type Caption, captionOf, type GuidedRunId } from '../../../electron/protocol/guided-runs.ts'
import { type RecordingNote } from '../../../electron/protocol/recordings.ts'
import { type RecordingInfo } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useTimeAxis } from '../charts/axis/time-axis.ts'
import { injectConnection } from '../connection/connection.ts'
import { useFeed } from './live/feed.ts'
import { useLab } from './lab/lab.ts'
import { usePlayer } from './live/player.ts'
import { useView } from './view/view.ts'

interface RunCaption extends Caption {
  /** Position among the runs of the recording. */
  readonly run: number
}

/** Leads through the captions of the recording on screen, each for as long as it says. */
export const useGuide = defineStore('guide', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const lab = useLab()
  const player = usePlayer()
  const view = useView()
  const axis = useTimeAxis()

  /** Of the recording on screen, in the order in which they are shown; none while nobody is led. */
  const captions = shallowRef<readonly RunCaption[]>([])
  const index = ref(0)
  const isPlaying = ref(false)
  /** The guided run that is being made. */
  const making = ref<GuidedRunId>()
  const current = computed(() => captions.value[index.value])
  /** How much of the present one has been shown, 0 to 1. */
  const share = computed(() => {
    const caption = current.value
    if (caption === undefined || caption.run !== player.run) return 0
    const end = Math.min(caption.to, player.span.to)
    return end <= caption.from ? 1 : Math.min(1, Math.max(0, (player.position - caption.from) / (end - caption.from)))
  })
  const isShown = computed(() => current.value !== undefined)
  const look = computed(() => (view.page === 'live' ? current.value?.look : undefined))

  /** Has the lab make a guided run, and plays it. */
  async function watchRun(id: GuidedRunId): Promise<void> {
    const info = await make(id)
    if (info !== undefined && (await begin(info))) play()
  }

  /** Undefined when it was refused; somebody has been told. */
  async function make(id: GuidedRunId): Promise<RecordingInfo | undefined> {
    let info: RecordingInfo | undefined
    making.value = id
    await lab.ask(async () => (info = await api.guidedRun(id)))
    making.value = undefined
    return info
  }

  /** At rest on the first caption of a recording. False if it has none. */
  async function begin(info: RecordingInfo): Promise<boolean> {
    let found: readonly RunCaption[] = []
    await lab.ask(async () => {
      const { runs } = await api.recordingDetails(info.id)
      found = runs.flatMap(({ notes }, run) => captionsOf(notes).map((caption) => ({ ...caption, run })))
      const [first] = found
      if (first === undefined) return
      await player.open(await api.openRecording(info.id), first.run, first.from)
      captions.value = found
      axis.zoomTo(player.span.from, player.span.to)
      index.value = 0
      view.page = 'live'
    })
    return found.length > 0
  }

  async function go(to: number): Promise<void> {
    const next = captions.value[to]
    if (next === undefined) return
    const goesOn = isPlaying.value
    index.value = to
    const isNext = next.run === player.run && player.position === next.from
    // At rest its part of the run is over, so that what it speaks of is on screen.
    if (!goesOn) await lab.ask(() => goTo(next.run, next.to))
    else if (!isNext) await lab.ask(() => goTo(next.run, next.from))
    if (goesOn && current.value === next) lead(next)
  }

  async function goTo(run: number, at: number): Promise<void> {
    if (run === player.run) await player.seek(at)
    else {
      await player.showRun(run, at)
      axis.zoomTo(player.span.from, player.span.to)
    }
  }

  function step(by: 1 | -1): void {
    void go(index.value + by)
  }

  /** The part of the run that a caption is about takes as long as the caption is to be read. */
  function lead({ from, to, seconds }: Caption): void {
    player.speed = (to - from) / 1e9 / seconds
    void player.play()
  }

  function play(): void {
    isPlaying.value = true
    // What is over goes on with the next one, and after the last one from the start.
    if (share.value >= 1) void go((index.value + 1) % captions.value.length)
    else if (current.value !== undefined) lead(current.value)
  }

  function pause(): void {
    isPlaying.value = false
    player.pause()
  }

  function toggle(): void {
    if (isPlaying.value) pause()
    else play()
  }

  /** The recording stays on screen. */
  function leave(): void {
    if (isShown.value) pause()
    player.speed = 1
    captions.value = []
  }

  watch(share, (reached) => {
    if (reached < 1 || !isPlaying.value) return
    if (index.value === captions.value.length - 1) pause()
    else step(1)
  })
  watch(
    () => feed.recording?.id,
    (id, before) => {
      if (before !== undefined && id !== before) leave()
    },
  )

  return {
    captions,
    index,
    current,
    isShown,
    look,
    isPlaying,
    share,
    making,
    watchRun,
    make,
    begin,
    step,
    go,
    toggle,
    leave,
  }
})

function captionsOf(notes: readonly RecordingNote[]): readonly Caption[] {
  return notes.flatMap((note) => captionOf(note) ?? []).sort((a, b) => a.from - b.from)
}
