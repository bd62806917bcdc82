import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { type RecordingsPlace, parseViewHash } from '../view/view-hash.ts'

/** Where on the page Recordings someone is; the view store keeps it in the address. */
export const useRecordingsPlace = defineStore('recordings-place', () => {
  const place = shallowRef<RecordingsPlace>(parseViewHash(location.hash).recordings)

  function go(to: Partial<RecordingsPlace>): void {
    place.value = { ...place.value, ...to }
  }

  /** Another recording, or none. */
  function choose(recording: string | undefined): void {
    go({ recording, run: 0, other: undefined, otherRun: 0 })
  }

  return { place, go, choose }
})
