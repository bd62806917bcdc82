import { type Replay } from '../../../../electron/protocol/exploration.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { useRacesPlace } from './races-place.ts'
import { useView } from '../view/view.ts'

export type StoryState =
  | { readonly state: 'none' }
  | { readonly state: 'loading'; readonly token: string }
  | { readonly state: 'shown'; readonly token: string; readonly replay: Replay }
  | { readonly state: 'refused'; readonly token: string; readonly reason: string }

/** The schedule whose token is in the address, replayed by the lab, and the step looked at. */
export const useStory = defineStore('story', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const feed = useFeed()
  const races = useRacesPlace()
  const view = useView()

  const state = shallowRef<StoryState>({ state: 'none' })
  const story = computed(() => (state.value.state === 'shown' ? state.value.replay.story : undefined))
  const stepCount = computed(() => story.value?.steps.length ?? 0)
  /** Every step is shown, not only those that bear on what went wrong. */
  const isWhole = ref(false)
  const shownSteps = computed<ReadonlySet<number>>(() => {
    const matters = state.value.state === 'shown' ? state.value.replay.matters : []
    return new Set(isWhole.value || matters.length === 0 ? story.value?.steps.map(({ n }) => n) : matters)
  })
  const asides = computed(() => (state.value.state === 'shown' ? state.value.replay.asides : []))
  /** The step of the address, or the next one that is shown. */
  const step = computed(() => {
    const shown = [...shownSteps.value]
    return shown.find((n) => n >= races.place.step) ?? shown.at(-1) ?? 1
  })
  const current = computed(() => story.value?.steps[step.value - 1])
  /** Step of the first defect; what shows at the end only, at the last step. */
  const badStep = computed(() => {
    const first = story.value?.findings[0]?.step
    return first === undefined ? undefined : first === 0 ? stepCount.value : first
  })

  async function load(token: string): Promise<void> {
    state.value = { state: 'loading', token }
    const next = await replayed(token)
    // Overtaken by another token.
    if (state.value.state !== 'loading' || state.value.token !== token) return
    state.value = next
    if (next.state !== 'shown') return
    const { policy, scenario } = next.replay.story
    races.go({ policy, scenario })
  }

  async function replayed(token: string): Promise<StoryState> {
    try {
      return { state: 'shown', token, replay: await api.replayToken(token) }
    } catch (error) {
      return { state: 'refused', token, reason: error instanceof Error ? error.message : String(error) }
    }
  }

  watch(
    [() => races.place.token, () => lab.isConnected],
    ([token, isConnected]) => {
      if (token === undefined) state.value = { state: 'none' }
      else if (isConnected && (state.value.state === 'none' || state.value.token !== token)) void load(token)
    },
    { immediate: true },
  )

  /** Opens a schedule at its first step. A token that was refused is asked about again. */
  function open(token: string): void {
    if (state.value.state === 'refused' && state.value.token === token) void load(token)
    races.go({ token, step: 1 })
  }

  function close(): void {
    races.go({ token: undefined, step: 1 })
  }

  function goTo(n: number): void {
    if (story.value !== undefined) races.go({ step: Math.min(Math.max(n, 1), stepCount.value) })
  }

  /** By `count` of the steps that are shown. */
  function move(count: number): void {
    const shown = [...shownSteps.value]
    const at = shown.indexOf(step.value)
    goTo(shown[Math.min(Math.max(at + count, 0), shown.length - 1)] ?? 1)
  }

  async function copyToken(): Promise<void> {
    await copy(story.value?.token, 'The token is copied.')
  }

  async function copyColumns(): Promise<void> {
    await copy(state.value.state === 'shown' ? state.value.replay.columns : undefined, 'The columns are copied.')
  }

  async function copy(text: string | undefined, done: string): Promise<void> {
    if (text === undefined) return
    const isCopied = await lab.ask(() => navigator.clipboard.writeText(text))
    if (isCopied) lab.notify({ level: 'info', text: done })
  }

  /** Shows the machine as it was at the end of the step looked at, on the page Live. */
  async function openMoment(): Promise<void> {
    if (story.value === undefined) return
    const { token } = story.value
    const at = step.value
    await lab.ask(async () => {
      feed.showMoment({ token, step: at }, await api.replayMoment(token, at))
      view.page = 'live'
    })
  }

  /** While a moment is shown: the one a step later or earlier. Otherwise nothing happens. */
  async function goToMoment(by: 1 | -1): Promise<void> {
    if (feed.moment === undefined || feed.moment.token !== story.value?.token) return
    goTo(feed.moment.step)
    move(by)
    await openMoment()
  }

  return {
    state,
    story,
    stepCount,
    step,
    current,
    badStep,
    isWhole,
    shownSteps,
    asides,
    open,
    close,
    goTo,
    move,
    copyToken,
    copyColumns,
    openMoment,
    goToMoment,
  }
})
