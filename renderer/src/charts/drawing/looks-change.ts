import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useLooks } from '../../stores/view/looks.ts'

const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)']

/** Tells when colours or sizes are others than those that a canvas was drawn with. To be called in a setup. */
export function onLooksChange(changed: () => void): void {
  const looks = useLooks()
  const lists = QUERIES.map((query) => matchMedia(query))
  watch([() => looks.theme, () => looks.isDemo], changed, { flush: 'post' })
  onMounted(() => {
    for (const list of lists) list.addEventListener('change', changed)
  })
  onBeforeUnmount(() => {
    for (const list of lists) list.removeEventListener('change', changed)
  })
}
