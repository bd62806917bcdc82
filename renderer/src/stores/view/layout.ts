import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

const STORED = 'perfcnt-lab.layout'
/** Of what the names mean; another one's layout is put aside. */
const VERSION = 1

type Value = boolean | number | string
type Values = Readonly<Record<string, Value>>

/** Sizes and what is folded or shown, remembered over visits. */
export const useLayout = defineStore('layout', () => {
  const { values: found, putAside } = stored()
  const values = shallowRef<Values>(found)
  /** Why a stored layout is not used; undefined if it is, or there was none. */
  const problem = ref(putAside)
  const isUsual = computed(() => Object.keys(values.value).length === 0)

  function get<T extends Value>(name: string, initial: T): T {
    const value = values.value[name]
    // Kinds are compared: a value is of the kind of what the name stands for.
    return typeof value === typeof initial ? (value as T) : initial
  }

  function set(name: string, value: Value): void {
    values.value = { ...values.value, [name]: value }
    localStorage.setItem(STORED, JSON.stringify({ version: VERSION, values: values.value }))
  }

  /** Everything as at the first visit. */
  function forget(): void {
    values.value = {}
    localStorage.removeItem(STORED)
  }

  function dismiss(): void {
    problem.value = undefined
  }

  return { problem, isUsual, get, set, forget, dismiss }
})

function stored(): { readonly values: Values; readonly putAside: string | undefined } {
  const text = localStorage.getItem(STORED)
  if (text === null) return { values: {}, putAside: undefined }
  const read = parsed(text)
  if (read?.version === VERSION) return { values: read.values, putAside: undefined }
  const place = `${STORED}.put-aside`
  localStorage.setItem(place, text)
  localStorage.removeItem(STORED)
  const what = read === undefined ? 'is damaged' : `is of another version of the lab (layout ${read.version})`
  return { values: {}, putAside: `The stored layout ${what}: the usual one is shown. The old one is kept as ${place}.` }
}

function parsed(text: string): { readonly version: number; readonly values: Values } | undefined {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null || !('version' in read) || typeof read.version !== 'number') return
    const values = 'values' in read && typeof read.values === 'object' && read.values !== null ? read.values : {}
    return { version: read.version, values: Object.fromEntries(Object.entries(values).filter(isValue)) }
  } catch {
    return undefined
  }
}

function isValue(entry: readonly [string, unknown]): entry is readonly [string, Value] {
  return ['boolean', 'number', 'string'].includes(typeof entry[1])
}
