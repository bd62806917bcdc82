import { defineStore } from 'pinia'
import { ref } from 'vue'

export type Overlay = 'palette' | 'signals' | 'keys' | 'settings'

/** What lies over the page: one thing at a time. */
export const useOverlays = defineStore('overlays', () => {
  const shown = ref<Overlay>()

  function show(overlay: Overlay): void {
    shown.value = overlay
  }

  function close(): void {
    shown.value = undefined
  }

  return { shown, show, close }
})
