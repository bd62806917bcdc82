import { type Batch, type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { RecordedSeries } from '../../charts/series/recorded-series.ts'
import { useSamples } from '../../charts/series/samples.ts'
import { injectConnection } from '../../connection/connection.ts'
import { RecordedPast } from '../../recordings/recorded-past.ts'
import { Seeking } from '../../recordings/seeking.ts'
import { stretchAt } from '../../recordings/stretches.ts'
import { cutBatch } from './cut-batch.ts'
import { useFeed } from './feed.ts'
import { useLab } from '../lab/lab.ts'
import { useRun } from './run.ts'

/** One call reads this much virtual time: some MB of samples at the highest rates. */
const READ_NS = 10e9
/** While the past of a long recording is read, what is shown of it is brought up to date this often, ms. */
const SHOW_EVERY_MS = 1_000

/** Plays a recording into the feed, in wall time. */
export const usePlayer = defineStore('player', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const shown = useRun()
  const samples = useSamples()
  const lab = useLab()

  /** Index into the recording's runs. */
  const run = ref(0)
  /** Virtual time shown so far, ns. */
  const position = ref(0)
  const isPlaying = ref(false)
  const isReading = ref(false)
  const speed = ref(1)
  const span = computed(() => feed.recording?.spans[run.value] ?? { from: 0, to: 0 })

  let series: RecordedSeries | undefined
  let past: RecordedPast | undefined
  // The batches of the last seconds before `position`, and the part of the past that they begin with.
  let recent: readonly Batch[] = []
  let firstPart = 0
  let shownAt = 0
  let isPastShown = false
  let isTold = false
  // Read, not yet shown; `readTo` is where the next read begins.
  let ahead: Batch[] = []
  let readTo = 0
  let seekNumber = 0
  const seeking = new Seeking(goTo)
  const seek = (to: number): Promise<void> => seeking.to(to)

  /** At rest at a moment of a run: the end of the first one, if none is given. */
  async function open(info: RecordingInfo, index = 0, at?: number): Promise<void> {
    isPlaying.value = false
    feed.showRecording(info)
    await showRun(index, at)
  }

  async function showRun(index: number, at?: number): Promise<void> {
    const info = feed.recording
    if (info === undefined) return
    isPlaying.value = false
    stopReading()
    isTold = false
    run.value = index
    series = new RecordedSeries(span.value, {
      read: ({ from, to }, counters) => seeking.done().then(() => api.readSeries(info.id, index, from, to, counters)),
      news: touch,
      problem: tell,
    })
    past = new RecordedPast(span.value, {
      read: ({ from, to }) => seeking.done().then(() => api.readHappenings(info.id, index, from, to)),
      news: showMorePast,
      problem: tell,
    })
    await seek(at ?? span.value.to)
  }

  async function close(): Promise<void> {
    isPlaying.value = false
    stopReading()
    await lab.ask(() => feed.showLive())
  }

  function stopReading(): void {
    seekNumber += 1
    series?.stop()
    past?.stop()
    ahead = []
    seeking.forget()
  }

  /** Once: each move tries again. */
  function tell(error: unknown): void {
    if (isTold) return
    isTold = true
    const reason = error instanceof Error ? error.message : String(error)
    lab.notify({ level: 'error', text: `The rest of the recording cannot be read: ${reason}` })
  }

  /** Follows a pointer that moves faster than the recording is read. */
  function scrub(to: number): Promise<void> {
    position.value = to
    return seeking.follow(to)
  }

  /** What is before the moment has been read part by part, only the last seconds are read now. */
  async function goTo(to: number): Promise<void> {
    const { recording } = feed
    if (recording === undefined || past === undefined) return
    const target = Math.min(Math.max(to, span.value.from), span.value.to)
    const mine = ++seekNumber
    position.value = target
    isReading.value = true
    try {
      const part = Math.max(0, stretchAt(past.stretches, target) - 1)
      const { from } = past.stretches[part] ?? span.value
      const batches = await api.readRecording(recording.id, run.value, from, target + 1)
      if (mine !== seekNumber) return
      firstPart = part
      recent = batches.map((batch) => ({ ...batch, run: run.value, now: Math.min(batch.now, target) }))
      ahead = []
      readTo = target + 1
      show()
      past.moveTo(target)
    } catch (error) {
      if (mine === seekNumber) position.value = shown.now
      throw error
    } finally {
      if (mine === seekNumber) isReading.value = false
    }
  }

  function show(): void {
    if (past === undefined || series === undefined) return
    shownAt = performance.now()
    isPastShown = past.isKnownBefore(firstPart)
    feed.restart(run.value)
    samples.showRecorded(series, recent.at(-1)?.now ?? position.value)
    shown.place(past.before(firstPart))
    for (const batch of recent) feed.show(batch)
    touch()
  }

  function touch(): void {
    if (series !== undefined && past !== undefined) samples.touch((series.share + past.share) / 2)
  }

  /** More of what was before has been read. */
  function showMorePast(): void {
    touch()
    if (isPastShown || isPlaying.value || isReading.value) return
    const isKnown = past?.isKnownBefore(firstPart) === true
    if (isKnown || performance.now() - shownAt >= SHOW_EVERY_MS) show()
  }

  /** Adds what comes next. */
  async function advance(to: number): Promise<void> {
    const target = Math.min(to, span.value.to)
    const mine = ++seekNumber
    position.value = target
    isReading.value = true
    try {
      await showUntil(target, () => mine === seekNumber)
    } finally {
      if (mine === seekNumber) isReading.value = false
    }
  }

  async function showUntil(target: number, isWanted: () => boolean): Promise<void> {
    for (;;) {
      const due = ahead.findIndex(({ now }) => now > target)
      const batches = due === -1 ? ahead : ahead.slice(0, due)
      ahead = due === -1 ? [] : ahead.slice(due)
      for (const batch of batches) feed.show({ ...batch, run: run.value })
      if (ahead.length > 0) showPartUntil(target)
      if (ahead.length > 0 || readTo > span.value.to) return
      await readMore(isWanted)
      if (!isWanted()) return
    }
  }

  /** What the batch that reaches beyond `target` has up to there. */
  function showPartUntil(target: number): void {
    const [next, ...later] = ahead
    if (next === undefined) return
    const [due, rest] = cutBatch(next, target)
    feed.show({ ...due, run: run.value })
    ahead = [rest, ...later]
  }

  async function readMore(isWanted: () => boolean): Promise<void> {
    const info = feed.recording
    if (info === undefined) return
    const from = readTo
    const batches = await api.readRecording(info.id, run.value, from, from + READ_NS)
    if (!isWanted()) return
    readTo = from + READ_NS
    ahead = [...ahead, ...batches]
  }

  /** To the next sample, or to the one before; else to the end of the run that is there. */
  async function step(by: 1 | -1): Promise<void> {
    pause()
    const end = by === 1 ? span.value.to : span.value.from
    await lab.ask(() => seek(series?.neighbour(position.value, by) ?? end))
  }

  async function play(): Promise<void> {
    if (position.value >= span.value.to) await lab.ask(() => seek(span.value.from))
    isPlaying.value = true
  }

  function pause(): void {
    if (!isPlaying.value) return
    isPlaying.value = false
    // The past was not complete when playing began.
    if (!isPastShown) void lab.ask(() => seek(position.value))
  }

  // A schedule is shown, or the live run.
  watch(
    () => feed.recording,
    (recording) => {
      if (recording === undefined) stopReading()
    },
    { flush: 'sync' },
  )

  let last = 0
  function onFrame(at: number): void {
    if (!isPlaying.value) return
    // A tab that was hidden does not jump ahead, and the first frame may have begun before the key that plays.
    const elapsed = Math.min(Math.max(at - last, 0), 100)
    last = at
    requestAnimationFrame(onFrame)
    if (isReading.value) return
    const next = position.value + elapsed * 1e6 * speed.value
    if (next >= span.value.to) isPlaying.value = false
    void lab.ask(() => advance(next))
  }

  watch(isPlaying, (playing) => {
    if (!playing) return
    last = performance.now()
    requestAnimationFrame(onFrame)
  })

  return { run, position, isPlaying, isReading, speed, span, open, showRun, close, seek, scrub, step, play, pause }
})
