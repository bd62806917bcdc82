import { defineStore } from 'pinia'
import { onMounted, ref, watch } from 'vue'

/** A part of a page that a command asks for by its name; it may have to be put on screen first. */
export const useWantedFocus = defineStore('wanted-focus', () => {
  const wanted = ref<string>()

  function ask(part: string): void {
    wanted.value = part
  }

  function taken(): void {
    wanted.value = undefined
  }

  return { wanted, ask, taken }
})

/** Has a part of a page answer to its name: `focus` is called when it is asked for, once it is there. */
export function answerTo(part: string, focus: () => void): void {
  const asked = useWantedFocus()

  function look(): void {
    if (asked.wanted !== part) return
    asked.taken()
    focus()
  }

  onMounted(look)
  watch(() => asked.wanted, look, { flush: 'post' })
}
