import { type PolicySource } from '../../../../electron/protocol/policies.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useLab } from '../lab/lab.ts'
import { usePoliciesPlace } from './policies-place.ts'

/** Two policies side by side. */
export const usePolicies = defineStore('policies', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const places = usePoliciesPlace()

  /** Undefined until they have come. */
  const sources = shallowRef<readonly PolicySource[]>()
  const problem = ref<string>()
  /** Functions that do not differ are shown too. */
  const isWhole = ref(false)

  const all = computed(() => lab.description?.policies ?? [])
  /** The one that is looked at; of an address that names another version's, none. */
  const chosen = computed(() => {
    const { to } = places.place
    return to === undefined ? (all.value.find(({ base }) => base !== undefined) ?? all.value[0]) : infoOf(to)
  })
  /** What it is compared with. */
  const base = computed(() => infoOf(places.place.from ?? chosen.value?.base ?? all.value[0]?.id))

  function infoOf(id: string | undefined) {
    return all.value.find((policy) => policy.id === id)
  }

  function sourceOf(id: string | undefined): PolicySource | undefined {
    return sources.value?.find(({ policy }) => policy === id)
  }

  async function read(): Promise<void> {
    problem.value = undefined
    try {
      sources.value = await api.policySources()
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error)
    }
  }

  function step(by: 1 | -1): void {
    const at = all.value.findIndex(({ id }) => id === chosen.value?.id)
    const next = all.value[at + by]
    if (next !== undefined) places.go({ to: next.id, from: undefined })
  }

  function swap(): void {
    places.go({ from: chosen.value?.id, to: base.value?.id })
  }

  return { sources, problem, isWhole, all, chosen, base, sourceOf, read, step, swap }
})
