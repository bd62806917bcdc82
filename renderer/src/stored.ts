import { type WritableComputedRef, computed } from 'vue'
import { useLayout } from './stores/view/layout.ts'

/** A ref that remembers over visits. What is stored counts only if it is of the kind of `initial`. */
export function useStored(name: string, initial: boolean): WritableComputedRef<boolean>
export function useStored(name: string, initial: number): WritableComputedRef<number>
export function useStored(name: string, initial: string): WritableComputedRef<string>
export function useStored<T extends boolean | number | string>(name: string, initial: T): WritableComputedRef<T> {
  const layout = useLayout()
  return computed({ get: () => layout.get(name, initial), set: (value) => layout.set(name, value) })
}
