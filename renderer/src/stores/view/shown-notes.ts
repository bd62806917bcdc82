import { CAPTION } from '../../../../electron/protocol/guided-runs.ts'
import { type RecordingNote } from '../../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useFeed } from '../live/feed.ts'
import { useGuide } from '../guide.ts'
import { useRecordingNotes } from '../recordings/recording-notes.ts'
import { useShownDetails } from '../recordings/shown-details.ts'
import { useRun } from '../live/run.ts'

/** A note about a moment or a range. */
export interface PlacedNote extends RecordingNote {
  /** Virtual ns. */
  readonly from: number
}

/** Notes about the run on screen: of the recording that is shown, or of the one that is being made. */
export const useShownNotes = defineStore('shown-notes', () => {
  const details = useShownDetails()
  const feed = useFeed()
  const guide = useGuide()
  const run = useRun()
  const written = useRecordingNotes()

  const recorded = computed(() => placed(details.run?.notes ?? []))
  const notes = computed(() => {
    if (feed.recording === undefined)
      return feed.source === 'moment'
        ? []
        : placed(written.live.filter((each) => each.run === run.number).map((each) => each.note))
    // Whoever is led through the captions has them in words already.
    return recorded.value.filter(({ tags }) => !guide.isShown || !tags.includes(CAPTION))
  })

  return { notes }
})

function placed(notes: readonly RecordingNote[]): readonly PlacedNote[] {
  return notes.flatMap((note) => (note.from === undefined ? [] : [{ ...note, from: note.from }]))
}
