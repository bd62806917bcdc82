import { watch } from 'vue'
import { useLab } from './lab.ts'

/** Reads as soon as there is a lab, and again from each that comes after it. To be called in a setup. */
export function whenConnected(read: () => Promise<void>): void {
  const lab = useLab()
  watch(
    () => lab.isConnected,
    (isConnected) => {
      if (isConnected) void read()
    },
    { immediate: true },
  )
}
