import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useShownDetails } from './shown-details.ts'

/** Why the run of the recording on screen cannot be forked, undefined if it can. */
export const useForkRefusal = defineStore('fork-refusal', () => {
  const details = useShownDetails()
  const reason = computed(() => {
    const scenario = details.run?.scenario
    if (scenario === undefined) return undefined
    return `A run of the scenario ${scenario}, which has programs of its own: a live machine cannot go on with it. Same fault, all policies, on the page Recordings, does it again.`
  })
  return { reason }
})
