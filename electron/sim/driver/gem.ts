import { Atomic } from '../kernel/atomic.ts'
import { ENOSPC } from '../kernel/errno.ts'
import { type GpuVa } from '../kernel/memory.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { complainFreed, gemObjectGet, gemObjectPut, type PanfrostGemObject } from './gem-object.ts'
import { mmuCtxGet, mmuCtxPut, mmuMap, mmuUnmap, type PanfrostMmu } from './mmu.ts'
import { MADV_WILLNEED } from './uapi.ts'
import { nodeVa, type VaNode } from './va-allocator.ts'

/** struct panfrost_gem_mapping: a BO in one VM. Shared by the file and its jobs; the last reference unmaps it. */
export class PanfrostGemMapping {
  readonly refcount: Atomic
  /** Range in the VM; undefined before it is allocated and after the teardown. Under mm_lock. */
  node: VaNode<PanfrostGemMapping> | undefined
  /** What a stale pointer to it still reads after the teardown. Under mm_lock. */
  formerStart: GpuVa | undefined
  /** It is in the page tables. */
  active = false

  constructor(
    readonly obj: PanfrostGemObject,
    readonly mmu: PanfrostMmu,
  ) {
    this.refcount = new Atomic(obj.pfdev.kernel, `${obj.name}->mapping->refcount`, 1)
  }

  /** GPU address of its first byte. */
  get start(): GpuVa {
    if (this.node !== undefined) return nodeVa(this.node)
    if (this.formerStart === undefined) throw new Error(`${this.obj.name} has no address in ${this.mmu.name} yet`)
    return this.formerStart
  }

  /** Bytes. */
  get size(): number {
    return this.obj.size
  }
}

/** Whose VM: struct panfrost_file_priv as far as this file needs it. */
interface VmOwner {
  readonly mmu: PanfrostMmu
}

/** panfrost_gem_open(): gives the BO an address in the file's VM and maps it; a heap is mapped by page faults. 0, -ENOSPC, or an error of the mapping. */
export const gemOpen = fn('panfrost_gem_open', function* (bo: PanfrostGemObject, file: VmOwner) {
  bo.pfdev.kernel.lockdep.allocation()
  yield* gemObjectGet(bo)
  const mapping = new PanfrostGemMapping(bo, yield* mmuCtxGet(file.mmu))
  const { mmu } = mapping
  yield* mmu.mmLock.lock()
  mapping.node = mmu.mm.insert(mapping, bo.size, bo.noexec)
  yield* mmu.mmLock.unlock()
  const ret = mapping.node === undefined ? -ENOSPC : yield* mapOpened(mapping)
  if (ret !== 0) {
    yield* gemMappingPut(mapping)
    return ret
  }
  yield* bo.mappings.lock.hold(() => {
    bo.pfdev.kernel.warnOn(bo.madv !== MADV_WILLNEED, 'panfrost_gem_open', 'bo->base.madv != PANFROST_MADV_WILLNEED')
    bo.mappings.list.push(mapping)
  })
  return 0
})

/** panfrost_gem_close(): drops the file's reference to its mapping. Jobs that use it keep theirs. */
export const gemClose = fn('panfrost_gem_close', function* (bo: PanfrostGemObject, file: VmOwner) {
  const mapping = yield* bo.mappings.lock.hold(() => {
    const at = bo.mappings.list.findIndex(({ mmu }) => mmu === file.mmu)
    return at < 0 ? undefined : bo.mappings.list.splice(at, 1)[0]
  })
  if (mapping !== undefined) yield* gemMappingPut(mapping)
})

/** panfrost_gem_mapping_get(): the file's mapping of a BO, with a reference. Undefined if there is none (any more). */
export const gemMappingLookup = fn('panfrost_gem_mapping_get', function* (bo: PanfrostGemObject, file: VmOwner) {
  yield* bo.mappings.lock.lock()
  const mapping = bo.mappings.list.find(({ mmu }) => mmu === file.mmu)
  if (mapping !== undefined) yield* gemMappingGet(mapping)
  yield* bo.mappings.lock.unlock()
  return mapping
})

/** kref_get(&mapping->refcount) */
export function* gemMappingGet(mapping: PanfrostGemMapping): Task {
  yield* mapping.refcount.incReturn()
}

/** panfrost_gem_mapping_put(): the last one unmaps it and frees its address. */
export function* gemMappingPut(mapping: PanfrostGemMapping): Task {
  const left = yield* mapping.refcount.decReturn()
  if (left < 0) complainFreed(mapping.obj.pfdev.kernel, mapping.refcount, 'panfrost_gem_mapping_put')
  if (left === 0) yield* gemMappingRelease(mapping)
}

/** panfrost_gem_teardown_mapping() */
export function* gemTeardownMapping(mapping: PanfrostGemMapping): Task {
  if (mapping.active) yield* mmuUnmap(mapping)
  const { mmu } = mapping
  yield* mmu.mmLock.lock()
  if (mapping.node !== undefined) {
    mapping.formerStart = nodeVa(mapping.node)
    mmu.mm.remove(mapping.node)
  }
  mapping.node = undefined
  yield* mmu.mmLock.unlock()
}

const gemMappingRelease = fn('panfrost_gem_mapping_release', function* (mapping: PanfrostGemMapping) {
  yield* gemTeardownMapping(mapping)
  yield* gemObjectPut(mapping.obj)
  yield* mmuCtxPut(mapping.mmu)
})

function* mapOpened(mapping: PanfrostGemMapping): Task<number> {
  return mapping.obj.isHeap ? 0 : yield* mmuMap(mapping)
}
