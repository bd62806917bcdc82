import { type RecordingNote } from '../../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from '../live/player.ts'
import { useRecordingFacts } from './recording-facts.ts'
import { useRecordings } from './recordings.ts'
import { useRun } from '../live/run.ts'
import { useView } from '../view/view.ts'

/** Where a note will be. */
export interface NotePlace {
  readonly id: string
  /** Position among the runs of the recording. */
  readonly run: number
  /** Virtual ns; undefined: about the whole run. */
  readonly from: number | undefined
  /** Undefined: about a moment. */
  readonly to?: number
  /** Number of the live run, if it is about that one. */
  readonly liveRun?: number
}

/** What people write beside a recording, an old one or the one that is being made. */
export const useRecordingNotes = defineStore('recording-notes', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const feed = useFeed()
  const player = usePlayer()
  const run = useRun()
  const recordings = useRecordings()
  const view = useView()
  const facts = useRecordingFacts()
  /** Of the note that is being written about the moment shown. */
  const draft = shallowRef<NotePlace>()
  /** Grows when a note is written, changed or removed. */
  const version = ref(0)
  /** Of the live run, as this window has written them: its file is not read while it is being made. */
  const live = shallowRef<readonly { readonly run: number; readonly note: RecordingNote }[]>([])

  async function begin(): Promise<void> {
    draft.value = feed.recording === undefined ? await livePlace() : shownPlace(feed.recording.id)
  }

  function shownPlace(id: string): NotePlace {
    return { id, run: player.run, ...(selectedRange() ?? { from: player.position }) }
  }

  /** The range that is selected in what is shown. */
  function selectedRange(): { readonly from: number; readonly to: number } | undefined {
    const { selection } = view
    return selection?.type === 'range' && selection.run === run.number
      ? { from: selection.from, to: selection.to }
      : undefined
  }

  async function livePlace(): Promise<NotePlace | undefined> {
    const place = {
      ...(selectedRange() ?? { from: run.now }),
      ...(run.number === undefined ? {} : { liveRun: run.number }),
    }
    await recordings.refresh()
    const { active, list, untitled } = recordings
    const made = active.state === 'recording' ? list?.find(({ id }) => id === active.id) : untitled
    if (made !== undefined) return { id: made.id, run: Math.max(0, made.runs.length - 1), ...place }
    lab.notify({ level: 'warning', text: 'Nothing is being recorded that could have a note.' })
    return undefined
  }

  /** False when it was refused. */
  async function save({ id, run: its, liveRun }: NotePlace, note: RecordingNote): Promise<boolean> {
    const isSaved = await lab.ask(() => api.noteRecording(id, its, note))
    if (isSaved && liveRun !== undefined) live.value = [...live.value, { run: liveRun, note }]
    facts.touch(id)
    version.value++
    await recordings.refresh()
    return isSaved
  }

  async function remove(id: string, its: number, note: string): Promise<void> {
    await lab.ask(() => api.removeNote(id, its, note))
    facts.touch(id)
    version.value++
    await recordings.refresh()
  }

  return { draft, version, live, begin, save, remove }
})
