import { CAPTION } from '../../../../electron/protocol/guided-runs.ts'
import { type RecordingNote } from '../../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useFeed } from '../live/feed.ts'
import { useGuide } from '../guide.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from '../live/player.ts'
import { useRecordingNotes } from '../recordings/recording-notes.ts'
import { useRun } from '../live/run.ts'

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

  const recorded = shallowRef<readonly PlacedNote[]>([])
  const notes = computed(() => {
    if (feed.recording === undefined)
      return feed.source === 'moment'
        ? []
        : placed(written.live.filter((each) => each.run === run.number).map((each) => each.note))
    // Whoever is led through the captions has them in words already.
    return recorded.value.filter(({ tags }) => !guide.isShown || !tags.includes(CAPTION))
  })
  let asked = 0

  async function read(): Promise<void> {
    const mine = ++asked
    recorded.value = []
    const { recording } = feed
    if (recording === undefined) return
    const { runs } = await api.recordingDetails(recording.id)
    if (mine === asked) recorded.value = placed(runs[player.run]?.notes ?? [])
  }

  watch([() => feed.recording?.id, () => player.run, () => written.version], () => void lab.ask(read), {
    immediate: true,
  })

  return { notes }
})

function placed(notes: readonly RecordingNote[]): readonly PlacedNote[] {
  return notes.flatMap((note) => (note.from === undefined ? [] : [{ ...note, from: note.from }]))
}
