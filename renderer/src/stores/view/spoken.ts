import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What a screen reader says of something that a key has done and that has no focus. */
export const useSpoken = defineStore('spoken', () => {
  const words = ref('')

  function say(next: string): void {
    words.value = next
  }

  return { words, say }
})
