import { type Batch, type RecordingInfo } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { injectConnection } from '../connection/connection.ts'
import { cutBatch } from './cut-batch.ts'
import { useFeed } from './feed.ts'
import { useLab } from './lab.ts'

/** One call reads this much virtual time: some MB of samples at the highest rates. */
const READ_NS = 10e9

/** Plays a recording into the feed, in wall time. */
export const usePlayer = defineStore('player', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const lab = useLab()

  /** Index into the recording's runs. */
  const run = ref(0)
  /** Virtual time shown so far, ns. */
  const position = ref(0)
  const isPlaying = ref(false)
  const isReading = ref(false)
  const speed = ref(1)
  const span = computed(() => feed.recording?.spans[run.value] ?? { from: 0, to: 0 })

  // Read, not yet shown; `readTo` is where the next read begins.
  let ahead: Batch[] = []
  let readTo = 0
  let seekNumber = 0

  /** At rest at a moment of a run: the end of the first one, if none is given. */
  async function open(info: RecordingInfo, index = 0, at?: number): Promise<void> {
    isPlaying.value = false
    feed.showRecording(info)
    await showRun(index, at)
  }

  async function showRun(index: number, at?: number): Promise<void> {
    isPlaying.value = false
    run.value = index
    rewind()
    await seek(at ?? span.value.to)
  }

  async function close(): Promise<void> {
    isPlaying.value = false
    seekNumber += 1
    ahead = []
    await lab.ask(() => feed.showLive())
  }

  /** Goes to a moment, by showing the run from its begin: the log, the counts and the state depend on all before. */
  async function seek(to: number): Promise<void> {
    const target = Math.min(Math.max(to, span.value.from), span.value.to)
    const mine = ++seekNumber
    if (target < position.value) rewind()
    position.value = target
    isReading.value = true
    try {
      // Inclusive at the very end: the last batch is of the last moment.
      await showUntil(target, () => mine === seekNumber)
    } finally {
      if (mine === seekNumber) isReading.value = false
    }
  }

  function rewind(): void {
    ahead = []
    readTo = span.value.from
    position.value = span.value.from
    feed.restart(run.value)
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

  async function play(): Promise<void> {
    if (position.value >= span.value.to) await lab.ask(() => seek(span.value.from))
    isPlaying.value = true
  }

  function pause(): void {
    isPlaying.value = false
  }

  let last = 0
  function onFrame(at: number): void {
    if (!isPlaying.value) return
    // A tab that was hidden does not jump ahead.
    const elapsed = Math.min(at - last, 100)
    last = at
    requestAnimationFrame(onFrame)
    if (isReading.value) return
    const next = position.value + elapsed * 1e6 * speed.value
    if (next >= span.value.to) isPlaying.value = false
    void lab.ask(() => seek(next))
  }

  watch(isPlaying, (playing) => {
    if (!playing) return
    last = performance.now()
    requestAnimationFrame(onFrame)
  })

  return { run, position, isPlaying, isReading, speed, span, open, showRun, close, seek, play, pause }
})
