import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { type RacesPlace, parseViewHash } from '../view/view-hash.ts'

/** Where on the page Races someone is; the view store keeps it in the address. */
export const useRacesPlace = defineStore('races-place', () => {
  const place = shallowRef<RacesPlace>(parseViewHash(location.hash).races)

  function go(to: Partial<RacesPlace>): void {
    place.value = { ...place.value, ...to }
  }

  return { place, go }
})
