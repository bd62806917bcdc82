import {
  type Cell,
  type Exploration,
  type ExplorationSettings,
  type KnownSchedule,
  type VerdictSettings,
  type Verdicts,
} from '../../../../electron/protocol/exploration.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useLab } from '../lab/lab.ts'

/** The searches of the lab: the newest one, the verdict table, and the schedules that ship with it. */
export const useExploration = defineStore('exploration', () => {
  const { api } = injectConnection()
  const lab = useLab()

  const exploration = shallowRef<Exploration>()
  const verdicts = shallowRef<Verdicts>()
  /** Undefined until it has come. */
  const known = shallowRef<readonly KnownSchedule[]>()
  /** Why they could not be read. */
  const knownProblem = ref<string>()

  const isSearching = computed(() => exploration.value?.phase === 'running')
  const isTabulating = computed(() => verdicts.value?.phase === 'running')
  const isBusy = computed(() => isSearching.value || isTabulating.value)

  /** Asks a lab that has just answered what it has searched so far. */
  async function greet(): Promise<void> {
    const [newest, table] = await Promise.all([api.exploration(), api.verdicts(), readKnown()])
    exploration.value = newest
    verdicts.value = table
  }

  /** A damaged file of theirs is no reason to show nothing else. */
  async function readKnown(): Promise<void> {
    knownProblem.value = undefined
    try {
      known.value = await api.knownSchedules()
    } catch (error) {
      knownProblem.value = error instanceof Error ? error.message : String(error)
    }
  }

  function onExploration(news: Exploration): void {
    exploration.value = news
  }

  /** A push has only the cells that are new. */
  function onVerdicts(news: Verdicts): void {
    const before = verdicts.value?.id === news.id ? verdicts.value.cells : []
    verdicts.value = { ...news, cells: joined(before, news.cells) }
  }

  async function search(settings: ExplorationSettings): Promise<void> {
    await lab.ask(async () => onExploration(await api.startExploration(settings)))
  }

  async function tabulate(settings: VerdictSettings): Promise<void> {
    await lab.ask(async () => onVerdicts(await api.startVerdicts(settings)))
  }

  /** Ends whichever is under way. What was found stays. */
  async function stop(): Promise<void> {
    await lab.ask(() => (isTabulating.value ? api.stopVerdicts() : api.stopExploration()))
  }

  return {
    exploration,
    verdicts,
    known,
    knownProblem,
    isSearching,
    isTabulating,
    isBusy,
    greet,
    onExploration,
    onVerdicts,
    search,
    tabulate,
    stop,
  }
})

/** A push may overtake the answer that has its cells too. */
function joined(cells: readonly Cell[], more: readonly Cell[]): readonly Cell[] {
  const key = ({ policy, scenario, timers }: Cell): string => `${policy} ${scenario} ${timers}`
  return [...new Map([...cells, ...more].map((cell) => [key(cell), cell])).values()]
}
