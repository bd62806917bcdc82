import { type Finding } from '../../../../electron/protocol/exploration.ts'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useExploration } from './exploration.ts'
import { useLab } from '../lab/lab.ts'
import { useRacesPage } from './races-page.ts'
import { useRacesPlace } from './races-place.ts'
import { useStory } from './story.ts'
import { useView } from '../view/view.ts'

/** The race that a newcomer is shown: a reset between two steps of a dump, which nobody wakes then. */
const POLICY = 'v2'
const SCENARIO = 'dump-vs-reset'
const CHECK = 'deadlock'

/** Starts a search on behalf of somebody who has never started one, and opens what it finds. */
export const useFirstRace = defineStore('first-race', () => {
  const lab = useLab()
  const view = useView()
  const races = useRacesPlace()
  const page = useRacesPage()
  const story = useStory()
  const exploration = useExploration()
  /** Id of the search. */
  const searched = ref<number>()

  const found = computed<Finding | undefined>(() => {
    const { exploration: newest } = exploration
    if (newest === undefined || newest.id !== searched.value) return undefined
    return newest.findings.find(({ check }) => check === CHECK)
  })

  async function find(): Promise<void> {
    view.page = 'races'
    races.go({ view: 'search', policy: POLICY, scenario: SCENARIO, token: undefined, step: 1 })
    page.strategy = 'cache'
    page.timers = 'none'
    page.bound = undefined
    if (page.settings === undefined) return
    await exploration.search(page.settings)
    const { exploration: started } = exploration
    if (started?.settings.scenario === SCENARIO) searched.value = started.id
  }

  watch(found, (finding) => {
    if (finding === undefined) return
    searched.value = undefined
    if (view.page !== 'races' || races.place.view !== 'search') return
    lab.notify({
      level: 'info',
      text: `Found, and made as short as it goes: ${finding.steps} steps. Arrow keys go through them, B is the bad one, O shows the machine there.`,
    })
    story.open(finding.token)
  })
  return { find }
})
