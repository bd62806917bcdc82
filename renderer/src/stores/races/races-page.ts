import {
  type ExplorationSettings,
  type Finding,
  type StrategyId,
  type TimerMode,
} from '../../../../electron/protocol/exploration.ts'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { gridCell } from '../../races/verdict-grid.ts'
import { matchesKnown } from '../../races/word-filter.ts'
import { KnownFields } from '../../races/known-fields.ts'
import { useExploration } from './exploration.ts'
import { useLab } from '../lab/lab.ts'
import { useRacesPlace } from './races-place.ts'
import { useStory } from './story.ts'
import { type RacesView } from '../view/view-hash.ts'

/** What is chosen on the page Races beside the place in the address: kept while another page is shown. */
export const useRacesPage = defineStore('races-page', () => {
  const lab = useLab()
  const races = useRacesPlace()
  const story = useStory()
  const exploration = useExploration()

  const strategy = ref<StrategyId>('cache')
  const timers = ref<TimerMode | 'all'>('all')
  /** Preemptions allowed, or undefined: no bound. */
  const bound = ref<number | undefined>()
  const max = ref(1_000_000)
  const seed = ref(1)
  const tableTimers = ref<TimerMode | 'all'>('all')
  const tableBound = ref<number | undefined>(2)
  const knownFilter = ref('')
  const tableFilter = ref('')
  /** Token of the schedule that was open last: its row is where one comes back to. */
  const lastOpened = ref<string>()
  watch(
    () => races.place.token,
    (token) => {
      if (token !== undefined) lastOpened.value = token
    },
    { immediate: true, flush: 'sync' },
  )
  /** Grows when the field for a token is to have the focus. */
  const tokenRequests = ref(0)

  // What the address names may be of another version.
  const policy = computed(() => offered(lab.description?.policies, races.place.policy))
  const scenario = computed(() => offered(lab.description?.races.scenarios, races.place.scenario))
  const settings = computed<ExplorationSettings | undefined>(() => {
    if (policy.value === undefined || scenario.value === undefined) return undefined
    return {
      policy: policy.value,
      scenario: scenario.value,
      strategy: strategy.value,
      timers: timers.value,
      bound: bound.value,
      max: max.value,
      seed: seed.value,
    }
  })
  /** The field of the table that is chosen. */
  const cell = computed(() => {
    const { policy, scenario } = races.place
    if (policy === undefined || scenario === undefined) return undefined
    return gridCell(exploration.verdicts, policy, scenario)
  })
  const knownFields = computed(() => new KnownFields(exploration.known ?? []))
  const cellKnown = computed(() => {
    const { policy, scenario } = races.place
    return policy === undefined || scenario === undefined ? [] : knownFields.value.of(policy, scenario)
  })
  const knownShown = computed(() => exploration.known?.filter((row) => matchesKnown(row, knownFilter.value)) ?? [])
  /** Tokens of the list on screen, in its order; one schedule may show several findings. */
  const tokens = computed(() => tokensOn(races.place.view))

  function tokensOn(view: RacesView): readonly string[] {
    switch (view) {
      case 'verdicts':
        return [...tokensOf(cell.value), ...cellKnown.value.map(({ token }) => token)]
      case 'search':
        return tokensOf(exploration.exploration)
      case 'known':
        return knownShown.value.map(({ token }) => token)
    }
  }

  function goToFinding(by: 1 | -1): void {
    const at = tokens.value.indexOf(races.place.token ?? '')
    const next = at === -1 ? tokens.value.at(by === 1 ? 0 : -1) : tokens.value[at + by]
    if (next !== undefined) story.open(next)
  }

  function runOrStop(): void {
    if (exploration.isBusy) void exploration.stop()
    else if (races.place.view === 'verdicts') tabulate()
    else if (races.place.view === 'search') search()
  }

  function search(): void {
    if (settings.value !== undefined) void exploration.search(settings.value)
  }

  function tabulate(): void {
    void exploration.tabulate({ timers: tableTimers.value, bound: tableBound.value })
  }

  function focusToken(): void {
    tokenRequests.value += 1
  }

  return {
    strategy,
    timers,
    bound,
    max,
    seed,
    tableTimers,
    tableBound,
    knownFilter,
    tableFilter,
    lastOpened,
    tokenRequests,
    policy,
    scenario,
    settings,
    cell,
    knownFields,
    cellKnown,
    knownShown,
    tokens,
    goToFinding,
    runOrStop,
    search,
    tabulate,
    focusToken,
  }
})

function offered(all: readonly { readonly id: string }[] | undefined, wanted: string | undefined): string | undefined {
  return (all?.find(({ id }) => id === wanted) ?? all?.[0])?.id
}

function tokensOf(found: { readonly findings: readonly Finding[]; readonly base: readonly Finding[] } | undefined) {
  return found === undefined ? [] : [...new Set([...found.findings, ...found.base].map(({ token }) => token))]
}
