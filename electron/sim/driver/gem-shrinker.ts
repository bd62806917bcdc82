import { fn } from '../kernel/operation.ts'
import { gemTeardownMapping } from './gem.ts'
import { gemReleasePages, MADV_PURGED, type PanfrostGemObject } from './gem-object.ts'
import { MADV_DONTNEED } from './uapi.ts'

/**
 * panfrost_gem_purge(): what memory pressure does to a BO under MADV_DONTNEED that no job uses. True if it is purged.
 * Modelled: no memory pressure and no shrinker list; a program of the lab asks for the one BO. The kernel only tries the locks.
 */
export const gemPurge = fn('panfrost_gem_purge', function* (bo: PanfrostGemObject) {
  return yield* bo.resv.lock.with(() =>
    bo.mappings.lock.with(function* () {
      if (bo.madv !== MADV_DONTNEED || (yield* bo.gpuUsecount.read()) > 0) return false
      for (const mapping of bo.mappings.list) yield* gemTeardownMapping(mapping)
      gemReleasePages(bo)
      bo.madv = MADV_PURGED
      return true
    }),
  )
})
