import { EINVAL } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { type PanfrostDevice } from './device.ts'
import { gemClose, gemMappingLookup, gemMappingPut, gemOpen, type PanfrostGemMapping } from './gem.ts'
import { complainFreed, gemShmemCreate, gemObjectPut, gemSetLabel, gemVmap, gemVunmap } from './gem-object.ts'
import { type PanfrostFile } from './panfrost-file.ts'

/**
 * The BO that a session samples into: created, opened in the owner's VM and mapped for the CPU, all under perfcnt.lock and with
 * GFP_KERNEL. 0, -ENOMEM, -ENOSPC or -EINVAL; on 0 the caller has a reference to the BO beside the mapping's.
 */
export function* sampleBufferCreate(pfdev: PanfrostDevice, file: PanfrostFile): Task<number> {
  const { perfcnt } = pfdev
  const bo = yield* gemShmemCreate(pfdev, perfcnt.bosize, 0)
  const ret = yield* gemOpen(bo, file)
  if (ret !== 0) {
    yield* gemObjectPut(bo)
    return ret
  }
  const mapping = yield* gemMappingLookup(bo, file)
  if (mapping === undefined) {
    yield* gemClose(bo, file)
    yield* gemObjectPut(bo)
    return -EINVAL
  }
  perfcnt.mapping = mapping
  yield* gemVmap(bo)
  perfcnt.buf = bo.pages.bytes
  gemSetLabel(bo, 'Perfcnt sample buffer')
  return 0
}

/** The unwind of an enable, in reverse. `mapping` and `buf` are left dangling. */
export function* sampleBufferDestroy(pfdev: PanfrostDevice, file: PanfrostFile): Task {
  const mapping = sampleBufferOf(pfdev)
  const { obj } = mapping
  yield* gemVunmap(obj)
  yield* gemMappingPut(mapping)
  yield* gemClose(obj, file)
  yield* gemObjectPut(obj)
}

/** The end of a session: the file's mapping goes before the address space is put, the last reference after. */
export function* sampleBufferClose(pfdev: PanfrostDevice, file: PanfrostFile, releaseAs: () => Task): Task {
  const { perfcnt } = pfdev
  const mapping = sampleBufferOf(pfdev)
  yield* gemVunmap(mapping.obj)
  perfcnt.buf = undefined
  yield* gemClose(mapping.obj, file)
  yield* releaseAs()
  yield* gemMappingPut(mapping)
  perfcnt.mapping = undefined
}

/** perfcnt->mapping. v3 leaves sessions behind whose mapping is freed. */
export function sampleBufferOf({ kernel, perfcnt }: PanfrostDevice): PanfrostGemMapping {
  if (perfcnt.mapping === undefined) throw new Error('the counter session has no sample buffer')
  const { refcount } = perfcnt.mapping
  if (refcount.value <= 0) complainFreed(kernel, refcount, 'perfcnt->mapping')
  return perfcnt.mapping
}
