import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export const THEMES = [
  { id: 'system', label: 'As the system' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'contrast', label: 'High contrast, light or dark as the system' },
] as const
export type Theme = (typeof THEMES)[number]['id']

export const DENSITIES = [
  { id: 'comfortable', label: 'Comfortable' },
  { id: 'compact', label: 'Compact: more in the same space' },
] as const
export type Density = (typeof DENSITIES)[number]['id']

const THEME_KEY = 'perfcnt-lab.theme'
const DENSITY_KEY = 'perfcnt-lab.density'

/** How the window looks; in local storage. */
export const useLooks = defineStore('looks', () => {
  const theme = ref<Theme>(THEMES.find(({ id }) => id === localStorage.getItem(THEME_KEY))?.id ?? 'system')
  const density = ref<Density>(
    DENSITIES.find(({ id }) => id === localStorage.getItem(DENSITY_KEY))?.id ?? 'comfortable',
  )
  /** For showing it to a room: large type, captions, nothing else. Not kept. */
  const isDemo = ref(false)

  function nextTheme(): void {
    theme.value = after(THEMES, theme.value)
  }

  function nextDensity(): void {
    density.value = after(DENSITIES, density.value)
  }

  const { dataset } = document.documentElement
  watch(
    theme,
    (next) => {
      dataset['theme'] = next
      localStorage.setItem(THEME_KEY, next)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    density,
    (next) => {
      dataset['density'] = next
      localStorage.setItem(DENSITY_KEY, next)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(isDemo, (shown) => document.documentElement.toggleAttribute('data-demo', shown))

  return { theme, density, isDemo, nextTheme, nextDensity }
})

/** The one after it, and the first one after the last. */
function after<T extends string>(all: readonly { readonly id: T }[], present: T): T {
  const next = all[(all.findIndex(({ id }) => id === present) + 1) % all.length]
  return next?.id ?? present
}
