import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { type PoliciesPlace, parseViewHash } from '../view/view-hash.ts'

/** Which policies are compared on the page Policies; the view store keeps it in the address. */
export const usePoliciesPlace = defineStore('policies-place', () => {
  const place = shallowRef<PoliciesPlace>(parseViewHash(location.hash).policies)

  function go(to: Partial<PoliciesPlace>): void {
    place.value = { ...place.value, ...to }
  }

  return { place, go }
})
