import { type Ref, ref, watch } from 'vue'

/** A ref that remembers over visits. What is stored counts only if it is of the kind of `initial`. */
export function useStored(name: string, initial: boolean): Ref<boolean>
export function useStored(name: string, initial: number): Ref<number>
export function useStored<T extends boolean | number>(name: string, initial: T): Ref<T> {
  const key = `perfcnt-lab.${name}`
  const value = ref(read(key, initial)) as Ref<T>
  watch(value, (next) => localStorage.setItem(key, JSON.stringify(next)))
  return value
}

function read<T extends boolean | number>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return typeof stored === typeof initial ? (stored as T) : initial
  } catch {
    return initial
  }
}
