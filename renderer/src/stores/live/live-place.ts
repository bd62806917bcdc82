import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { type LivePlace, parseViewHash } from '../view/view-hash.ts'

/** What the page Live shows in the place of the live machine; the view store keeps it in the address. */
export const useLivePlace = defineStore('live-place', () => {
  const place = shallowRef<LivePlace>(parseViewHash(location.hash).live)

  function go(to: LivePlace): void {
    place.value = to
  }

  return { place, go }
})
