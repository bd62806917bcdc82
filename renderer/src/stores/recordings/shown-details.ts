import { type RunDetails } from '../../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from '../live/player.ts'
import { useRecordingNotes } from './recording-notes.ts'

/** What the recording on screen says of its run; undefined until it is read, and of a live run. */
export const useShownDetails = defineStore('shown-details', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const lab = useLab()
  const player = usePlayer()
  const written = useRecordingNotes()

  const run = shallowRef<RunDetails>()
  let asked = 0

  async function read(): Promise<void> {
    const mine = ++asked
    run.value = undefined
    const { recording } = feed
    if (recording === undefined) return
    const { runs } = await api.recordingDetails(recording.id)
    if (mine === asked) run.value = runs[player.run]
  }

  watch([() => feed.recording?.id, () => player.run, () => written.version], () => void lab.ask(read), {
    immediate: true,
  })

  return { run }
})
