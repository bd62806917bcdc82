import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from '../live/player.ts'

/** Why the run of the recording on screen cannot be forked, undefined if it can. */
export const useForkRefusal = defineStore('fork-refusal', () => {
  const { api } = injectConnection()
  const feed = useFeed()
  const lab = useLab()
  const player = usePlayer()

  const scenario = shallowRef<string>()
  const reason = computed(() =>
    scenario.value === undefined
      ? undefined
      : `A run of the scenario ${scenario.value}, which has programs of its own: a live machine cannot go on with it. Same fault, all policies, on the page Recordings, does it again.`,
  )
  let asked = 0

  async function read(): Promise<void> {
    const mine = ++asked
    scenario.value = undefined
    const { recording } = feed
    if (recording === undefined) return
    const { runs } = await api.recordingDetails(recording.id)
    if (mine === asked) scenario.value = runs[player.run]?.scenario
  }

  watch([() => feed.recording?.id, () => player.run], () => void lab.ask(read), { immediate: true })

  return { reason }
})
