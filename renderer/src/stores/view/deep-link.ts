import { type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, ref, watch } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { formatMoment } from '../../format/time.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { useLivePlace } from '../live/live-place.ts'
import { usePlayer } from '../live/player.ts'
import { useRacesPlace } from '../races/races-place.ts'
import { useRecordings } from '../recordings/recordings.ts'
import { useRun } from '../live/run.ts'
import { type Selection } from './selection.ts'
import { type LivePlace, parseViewHash } from './view-hash.ts'
import { useView } from './view.ts'

/** Opens the recording and the moment that the address names, and keeps in the address what is shown at rest. */
export const useDeepLink = defineStore('deep-link', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const feed = useFeed()
  const player = usePlayer()
  const live = useLivePlace()
  const races = useRacesPlace()
  const recordings = useRecordings()
  const view = useView()
  const run = useRun()
  /** What the address names and is not there. */
  const problem = ref<string>()
  // Until the address has been followed, it is not to be written.
  let isFollowing = true
  let hasBegun = false

  async function follow(): Promise<void> {
    isFollowing = true
    problem.value = undefined
    const { place } = live
    try {
      if (place.recording !== undefined) await openRecording(place, place.recording)
      else if (place.moment !== undefined) await openMoment(place.moment, place.step)
      else if (feed.source === 'recording' || feed.source === 'moment') await player.close()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      problem.value = `The address cannot be followed: ${reason}`
    }
    if (run.number === undefined) watch(() => run.number, look, { once: true })
    else look()
    isFollowing = false
    keep()
  }

  async function openRecording({ run, at }: LivePlace, id: string): Promise<void> {
    const [kept, untitled] = await Promise.all([api.recordings(), api.untitledRecording()])
    if (untitled?.id !== id && !kept.some((info) => info.id === id))
      throw new Error(`there is no recording “${id}” in this lab's folder.`)
    const info = await recordings.opened(id)
    if (info === undefined) return
    const span = info.spans[run]
    const isThere = span !== undefined && (at === undefined || (at >= span.from && at <= span.to))
    if (!isThere) problem.value = missing(info, run, at)
    await player.open(info, span === undefined ? 0 : run, isThere ? at : undefined)
  }

  async function openMoment(token: string, step: number): Promise<void> {
    const { story } = await api.replayToken(token)
    if (step > story.steps.length) {
      problem.value = `The address names step ${step} of a schedule that has ${story.steps.length}. Its last one is shown.`
    }
    const there = Math.min(step, story.steps.length)
    feed.showMoment({ token, step: there }, await api.replayMoment(token, there))
    // Its schedule comes with it: the words of the step, and those around it.
    races.go({ token, step: there })
  }

  function look(): void {
    problem.value ??= selectionProblem(view.selection, run)
  }

  /** While a recording plays, its moment is not worth an address. */
  function keep(): void {
    if (isFollowing || player.isPlaying || player.isReading) return
    live.go(shown())
  }

  function shown(): LivePlace {
    const { recording, moment } = feed
    return {
      recording: recording?.id,
      run: recording === undefined ? 0 : player.run,
      at: recording === undefined || player.position >= player.span.to ? undefined : Math.round(player.position),
      moment: moment?.token,
      step: moment?.step ?? 1,
    }
  }

  function onHashChange(): void {
    const { page, live: named } = parseViewHash(location.hash)
    if (page !== 'live') dismiss()
    else if (!isSame(named, shown())) void follow()
  }

  function dismiss(): void {
    problem.value = undefined
  }

  watch(
    () => lab.isConnected,
    (isConnected) => {
      if (!isConnected || hasBegun) return
      hasBegun = true
      void follow()
    },
    { immediate: true },
  )
  watch(() => [feed.recording, feed.moment, player.run, player.position, player.isPlaying, player.isReading], keep)
  addEventListener('hashchange', onHashChange)
  onScopeDispose(() => removeEventListener('hashchange', onHashChange))

  return { problem, dismiss }
})

function missing({ name, spans }: RecordingInfo, run: number, at: number | undefined): string {
  const span = spans[run]
  if (span === undefined)
    return `The address names run ${run + 1} of “${name}”, which has ${spans.length}. Its first one is shown.`
  const [from, to] = [formatMoment(span.from), formatMoment(span.to)]
  return `The address names the moment ${formatMoment(at ?? 0)} s, which run ${run + 1} of “${name}” does not have: it goes from ${from} to ${to} s. Its end is shown.`
}

/** An address outlives the run that it was taken from. */
function selectionProblem(selection: Selection, run: ReturnType<typeof useRun>): string | undefined {
  if (selection === undefined || run.number === undefined) return undefined
  if (selection.run !== run.number)
    return `The address selects something of run ${selection.run}. What is shown is run ${run.number}, in which nothing is selected.`
  if (selection.type === 'discontinuity' && run.discontinuities.every(({ id }) => id !== selection.id))
    return `The address selects discontinuity ${selection.id}, which this run does not have.`
  const at = momentOf(selection)
  if (at > run.now) return `The address selects the moment ${formatMoment(at)} s, which this run has not reached.`
  return undefined
}

function momentOf(selection: NonNullable<Selection>): number {
  switch (selection.type) {
    case 'discontinuity':
      return 0
    case 'slice':
      return selection.begin
    case 'line':
      return selection.at
    case 'sample':
      return selection.end
    case 'range':
      return selection.from
  }
}

function isSame(one: LivePlace, other: LivePlace): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
