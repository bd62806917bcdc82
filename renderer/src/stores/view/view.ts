import { type CounterInfo } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, readonly, ref, shallowRef, watch } from 'vue'
import { useLivePlace } from '../live/live-place.ts'
import { usePoliciesPlace } from '../policies/policies-place.ts'
import { useRacesPlace } from '../races/races-place.ts'
import { useRecordingsPlace } from '../recordings/recordings-place.ts'
import { type Selection } from './selection.ts'
import { type Page, type ViewHash, formatViewHash, parseViewHash } from './view-hash.ts'

/** More charts than this are neither readable nor redrawn in time. */
export const MAX_CHARTS = 12

/** `JM.GPU_ACTIVE`: names are unique only within a category. */
export type CounterKey = string

export function counterKey({ category, name }: CounterInfo): CounterKey {
  return `${category}.${name}`
}

// One per block, those that react to a fault first; a part without one of them shows the others.
const DEFAULT_COUNTERS: readonly CounterKey[] = [
  'JM.GPU_ACTIVE',
  'JM.JS0_ACTIVE',
  'TILER.TILER_ACTIVE',
  'SHADER.FRAG_ACTIVE',
  'MMU_L2.L2_EXT_READ_BEATS',
]

/** What the person at the window has chosen to look at. Page, counters and selection live in the URL hash. */
export const useView = defineStore('view', () => {
  const start = parseViewHash(location.hash)
  const races = useRacesPlace()
  const recordings = useRecordingsPlace()
  const policies = usePoliciesPlace()
  const live = useLivePlace()
  const page = ref<Page>(start.page)
  const chosen = shallowRef<readonly CounterKey[] | undefined>(start.counters)
  const selection = shallowRef<Selection>(start.selection)
  const available = shallowRef<ReadonlySet<CounterKey> | undefined>()

  const wanted = computed(() => chosen.value ?? DEFAULT_COUNTERS)
  /** Keys `CATEGORY.NAME` in the order of the charts. Of the usual ones those that the present model has; a choice is kept whole. */
  const counters = computed<readonly CounterKey[]>(() => {
    const has = available.value
    const present =
      chosen.value !== undefined || has === undefined ? wanted.value : wanted.value.filter((key) => has.has(key))
    return present.slice(0, MAX_CHARTS)
  })
  const isFull = computed(() => counters.value.length >= MAX_CHARTS)

  /** Counters of the present model. A choice made on another part is kept, and comes back with it. */
  function offer(infos: readonly CounterInfo[]): void {
    available.value = new Set(infos.map(counterKey))
  }

  /** False when there are already `MAX_CHARTS`. */
  function showCounter(key: CounterKey): boolean {
    if (counters.value.includes(key)) return true
    if (isFull.value) return false
    chosen.value = [...wanted.value.filter((other) => other !== key), key]
    return true
  }

  function hideCounter(key: CounterKey): void {
    chosen.value = wanted.value.filter((other) => other !== key)
  }

  function showCounters(keys: readonly CounterKey[]): void {
    chosen.value = keys.slice(0, MAX_CHARTS)
  }

  function showDefaultCounters(): void {
    chosen.value = undefined
  }

  function select(next: Selection): void {
    selection.value = next
  }

  const address = computed<ViewHash>(() => ({
    page: page.value,
    counters: chosen.value,
    selection: selection.value,
    races: races.place,
    recordings: recordings.place,
    policies: policies.place,
    live: live.place,
  }))
  let written = location.hash
  watch(address, (next, before) => {
    const hash = formatViewHash(next)
    // Somebody has gone elsewhere: what says so is on its way.
    if (hash === location.hash || location.hash !== written) return
    // Back goes to the page or the story before; it does not undo ticks and steps.
    if (isElsewhere(next, before)) history.pushState(history.state, '', hash || location.pathname)
    else history.replaceState(history.state, '', hash || location.pathname)
    written = location.hash
  })

  function followAddress(): void {
    written = location.hash
    const next = parseViewHash(location.hash)
    page.value = next.page
    if (next.page === 'start') return
    if (next.page === 'policies') {
      policies.go(next.policies)
      return
    }
    if (next.page === 'races') {
      races.go(next.races)
      return
    }
    if (next.page === 'recordings') {
      recordings.go(next.recordings)
      return
    }
    live.go(next.live)
    chosen.value = next.counters
    selection.value = next.selection
  }
  addEventListener('hashchange', followAddress)
  onScopeDispose(() => removeEventListener('hashchange', followAddress))

  return {
    page,
    counters,
    selection: readonly(selection),
    isFull,
    offer,
    showCounter,
    hideCounter,
    showCounters,
    showDefaultCounters,
    select,
  }
})

function isElsewhere(next: ViewHash, before: ViewHash): boolean {
  return (
    next.page !== before.page ||
    (next.page === 'live' &&
      (next.live.recording !== before.live.recording || next.live.moment !== before.live.moment)) ||
    (next.page === 'recordings' && next.recordings.other !== before.recordings.other) ||
    (next.page === 'races' && (next.races.view !== before.races.view || next.races.token !== before.races.token))
  )
}
