import { type RecordingInfo, type RecordingState } from '../../../../electron/protocol/types.ts'
import { recordingPath } from '../../../../electron/protocol/host.ts'
import { isUntitled } from '../../../../electron/protocol/untitled.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { formatBytes } from '../../format/bytes.ts'
import { bringFile } from '../../recordings/bring-file.ts'
import { divergenceText, selectionOf } from '../../recordings/divergence.ts'
import { matchesSearch } from '../../recordings/recording-filter.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from '../live/player.ts'
import { followed } from './followed.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { useRecordingFacts } from './recording-facts.ts'
import { useRecordingTask } from './recording-task.ts'
import { useRecordingsPlace } from './recordings-place.ts'
import { useTakenFiles } from './taken-files.ts'
import { useView } from '../view/view.ts'

/** A few are useful: yesterday's runs. */
const MANY_LEFTOVERS = 10
const IDLE: RecordingState = { state: 'idle' }

/** Recordings of this lab, and the ones being made. */
export const useRecordings = defineStore('recordings', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const player = usePlayer()
  const view = useView()
  const facts = useRecordingFacts()
  const places = useRecordingsPlace()
  const task = useRecordingTask()

  /** Newest first; undefined until it has come. */
  const list = shallowRef<readonly RecordingInfo[]>()
  /** Why there is none. */
  const problem = ref<string>()
  /** The one that is always being made. */
  const untitled = shallowRef<RecordingInfo>()
  /** Untitled ones of labs that have ended: nobody has kept or discarded them. */
  const leftovers = computed(() => (list.value ?? []).filter((info) => isUntitled(info.id) && !info.writtenElsewhere))
  const active = computed(() => lab.status?.recording ?? IDLE)
  const shown = computed(() =>
    (list.value ?? []).filter((info) => matchesSearch(info, facts.known.get(info.id), places.place.search)),
  )
  const chosen = computed(() => list.value?.find(({ id }) => id === places.place.recording))
  /** Grows when a file is to be chosen. */
  const fileRequests = ref(0)
  /** Grows when the search is to have the focus. */
  const searchRequests = ref(0)
  const { desktop } = window
  /** Starts or stops the one that somebody asked for. */
  const turn = oneAtATime()

  async function refresh(): Promise<void> {
    const [all, open] = await Promise.allSettled([api.recordings(), api.untitledRecording()])
    if (open.status === 'fulfilled') untitled.value = open.value
    problem.value = all.status === 'fulfilled' ? undefined : messageOf(all.reason)
    if (all.status === 'rejected') return
    const before = list.value ?? []
    list.value = [...all.value].sort((a, b) => b.created - a.created)
    follow(before, list.value)
    void facts.readSmall(list.value.filter(({ id }) => !isBeingMade(id)))
  }

  /** What is chosen stays so under another name. */
  function follow(before: readonly RecordingInfo[], after: readonly RecordingInfo[]): void {
    const { recording, other } = places.place
    const now = (id: string | undefined) => (id === undefined ? undefined : followed(id, before, after))
    if (now(recording) !== recording || now(other) !== other)
      places.go({ recording: now(recording), other: now(other) })
  }

  function focusSearch(): void {
    searchRequests.value += 1
  }

  function isBeingMade(id: string): boolean {
    return active.value.state === 'recording' && active.value.id === id
  }

  /** To be called once for a lab that has just answered. */
  async function greet(): Promise<void> {
    await refresh()
    const { length } = leftovers.value
    if (length <= MANY_LEFTOVERS) return
    const bytes = leftovers.value.reduce((sum, info) => sum + info.bytes, 0)
    lab.notify({
      level: 'warning',
      text: `${length} untitled recordings take ${formatBytes(bytes)}. Keep or discard them under Recordings.`,
    })
  }

  async function removeLeftovers(): Promise<void> {
    for (const { id } of leftovers.value) await lab.ask(() => api.deleteRecording(id))
    await refresh()
  }

  /** The recording with that id in its head, if it is in the list. */
  function withHead(recordingId: string): RecordingInfo | undefined {
    return list.value?.find((info) => info.recordingId === recordingId)
  }

  async function start(): Promise<void> {
    await turn(() => lab.ask(() => api.startRecording()))
  }

  async function stop(): Promise<void> {
    await turn(() =>
      lab.ask(async () => {
        const { name } = await api.stopRecording()
        lab.notify({ level: 'info', text: `Recording “${name}” is saved. Open it under Recordings.` })
      }),
    )
    await refresh()
  }

  /** At its end, or at a moment of one of its runs. */
  async function show(id: string, run?: number, at?: number): Promise<void> {
    const whole = await opened(id)
    if (whole === undefined) return
    await player.open(whole, run, at)
    view.page = 'live'
  }

  /** A light one is done again first; undefined when that was stopped. */
  async function opened(id: string): Promise<RecordingInfo | undefined> {
    const info = await api.openRecording(id)
    if (info.kind === 'full') return info
    if (!(await task.redo(id))) return undefined
    facts.touch(id)
    void refresh()
    return api.openRecording(id)
  }

  async function open(id: string, run?: number, at?: number): Promise<void> {
    await lab.ask(() => show(id, run, at))
  }

  /** Does it again and compares; where it differs, that moment is opened and the event named. */
  async function verify(id: string): Promise<void> {
    if (!(await task.verify(id))) return
    const divergence = task.verifications.get(id)?.firstDivergence
    if (divergence === undefined) return
    const { run, at, event } = divergence
    await open(id, run, at)
    lab.notify({ level: 'error', text: divergenceText(divergence) })
    if (event !== undefined) view.select(selectionOf(event, run))
  }

  /** Keeps an untitled one by that. Its id changes. */
  async function rename(id: string, name: string): Promise<void> {
    await lab.ask(async () => {
      const renamed = await api.renameRecording(id, name)
      facts.forget(id)
      await refresh()
      places.choose(renamed.id)
    })
  }

  /** The copy is chosen, if no other has been meanwhile. */
  async function recover(id: string): Promise<void> {
    await lab.ask(async () => {
      const copy = await api.recoverRecording(id)
      await refresh()
      if (places.place.recording === id) places.choose(copy.id)
      lab.notify({ level: 'info', text: `What could be read is in “${copy.name}”.` })
    })
  }

  async function remove(id: string): Promise<void> {
    await lab.ask(() => api.deleteRecording(id))
    facts.forget(id)
    if (places.place.recording === id) places.choose(undefined)
    await refresh()
  }

  /** Where a browser downloads it from; undefined in the desktop app, which has a dialog instead. */
  function downloadLink(id: string): string | undefined {
    return desktop === undefined ? recordingPath(id) : undefined
  }

  async function saveCopy(id: string): Promise<void> {
    await lab.ask(async () => desktop?.saveFile(id))
  }

  /** The desktop app's dialog, then opens what was chosen. */
  async function openFile(): Promise<void> {
    await lab.ask(async () => {
      const id = await desktop?.openFile()
      if (id !== undefined) await show(id)
    })
  }

  /** The desktop app's dialog; in a browser the window's field for a file. */
  function chooseFile(): void {
    if (desktop === undefined) fileRequests.value += 1
    else void openFile()
  }

  async function compareTwo(recording: string, other: string): Promise<void> {
    await refresh()
    places.go({ search: '', recording, run: 0, other, otherRun: 0 })
    view.page = 'recordings'
  }

  const taken = useTakenFiles({
    bring: (file) => bringFile(file, { api, desktop, notify: lab.notify }),
    show,
    compare: compareTwo,
  })

  return {
    list,
    problem,
    untitled,
    active,
    shown,
    chosen,
    leftovers,
    greet,
    removeLeftovers,
    refresh,
    isBeingMade,
    withHead,
    start,
    stop,
    opened,
    open,
    verify,
    rename,
    recover,
    remove,
    downloadLink,
    saveCopy,
    chooseFile,
    fileRequests,
    searchRequests,
    focusSearch,
    ...taken,
  }
})

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
