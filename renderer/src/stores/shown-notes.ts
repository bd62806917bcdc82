import { CAPTION } from '../../../electron/protocol/guided-runs.ts'
import { type RecordingNote } from '../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { injectConnection } from '../connection/connection.ts'
import { useFeed } from './feed.ts'
import { useGuide } from './guide.ts'
import { useLab } from './lab.ts'
import { usePlayer } from './player.ts'
import { useRecordingNotes } from './recording-notes.ts'
import { useRun } from './run.ts'

/** A note about a moment or a range. */
export interface PlacedNote extends RecordingNote {
  /** Virtual ns. */
  readonly from: number
}

/** Notes about the run on screen: of the recording that is shown, or of the one that is being made. */
export const useShownNotes = defineStore('shown-notes', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const guide = useGuide()
  const lab = useLab()
  const player = usePlayer()
  const run = useRun()
  const written = useRecordingNotes()

  const all = shallowRef<readonly PlacedNote[]>([])
  /** Whoever is led through the captions has them in words already. */
  const notes = computed(() => all.value.filter(({ tags }) => !guide.isShown || !tags.includes(CAPTION)))
  let asked = 0

  async function read(): Promise<void> {
    const mine = ++asked
    const found = await its()
    if (mine === asked) all.value = found
  }

  async function its(): Promise<readonly PlacedNote[]> {
    if (feed.source === 'moment' || run.number === undefined) return []
    const place =
      feed.recording === undefined ? await written.runBeingMade() : { id: feed.recording.id, run: player.run }
    if (place === undefined) return []
    const { runs } = await api.recordingDetails(place.id)
    return (runs[place.run]?.notes ?? []).flatMap((note) =>
      note.from === undefined ? [] : [{ ...note, from: note.from }],
    )
  }

  watch(
    [() => feed.recording?.id, () => feed.source, () => run.number, () => written.version],
    () => void lab.ask(read),
    { immediate: true },
  )

  return { notes }
})
