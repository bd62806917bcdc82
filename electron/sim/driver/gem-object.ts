import { Atomic } from '../kernel/atomic.ts'
import { DmaResv } from '../kernel/dma-resv.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { PAGE_SIZE, type Pages } from '../kernel/memory.ts'
import { Mutex } from '../kernel/mutex.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { type PanfrostDevice } from './device.ts'
import { type PanfrostGemMapping } from './gem.ts'
import { BO_HEAP, BO_NOEXEC, MADV_WILLNEED } from './uapi.ts'

const HEAP_CHUNK = 2 << 20

/** The pages were taken by the shrinker. */
export const MADV_PURGED = -1

/**
 * struct panfrost_gem_object with the drm_gem_shmem_object in it. Sizes in bytes.
 * Modelled: the pages exist from the start; taking them (pin, vmap) is where they are allocated in time and for lockdep. There is no
 * list for the shrinker, and no shrinker_lock, which C takes in the MADVISE ioctl and when it frees a BO.
 */
export class PanfrostGemObject {
  readonly size: number
  readonly noexec: boolean
  readonly isHeap: boolean
  readonly resv: DmaResv
  readonly refcount: Atomic
  readonly pages: Pages
  /** Under the reservation lock: what page faults have added to a heap, by offset. */
  readonly heapChunks = new Map<number, Pages>()
  /** Under the reservation lock. */
  heapRssSize = 0
  /** Under mappings.lock: one for each VM that it is open in. */
  readonly mappings: { readonly lock: Mutex; readonly list: PanfrostGemMapping[] }
  /** Under the reservation lock: the last advice, or MADV_PURGED for good. */
  madv = MADV_WILLNEED
  /** Jobs that use it; keeps the shrinker away. */
  readonly gpuUsecount: Atomic
  /** Set once, before anybody else knows the object, or by its label ioctl. */
  label: string | undefined
  /** Offset for mmap() of the DRM file, once asked for. */
  mmapOffset: number | undefined

  constructor(
    readonly pfdev: PanfrostDevice,
    readonly name: string,
    size: number,
    flags: number,
  ) {
    const { kernel, memory } = pfdev
    this.noexec = (flags & BO_NOEXEC) !== 0
    this.isHeap = (flags & BO_HEAP) !== 0
    this.size = roundUp(size, this.isHeap ? HEAP_CHUNK : PAGE_SIZE)
    this.resv = new DmaResv(kernel, name)
    this.refcount = new Atomic(kernel, `${name}->refcount`, 1)
    this.gpuUsecount = new Atomic(kernel, `${name}->gpu_usecount`)
    this.pages = memory.alloc(this.isHeap ? 0 : this.size)
    this.mappings = { lock: new Mutex(kernel, `${name}->mappings.lock`, 'bo->mappings.lock'), list: [] }
  }
}

/** panfrost_gem_create(): one reference, no handle, no mapping. A heap is rounded up to 2 MiB so that a fault maps a whole chunk. */
export const gemCreate = fn('panfrost_gem_create', function* (pfdev: PanfrostDevice, size: number, flags: number) {
  return yield* gemShmemCreate(pfdev, size, flags)
})

/** drm_gem_shmem_create(); the flags are what panfrost_gem_create() makes of its object afterwards. */
export const gemShmemCreate = fn(
  'drm_gem_shmem_create',
  function* (pfdev: PanfrostDevice, size: number, flags: number) {
    pfdev.kernel.lockdep.allocation()
    if (pfdev.observer.reclaim !== undefined) yield* pfdev.observer.reclaim()
    return new PanfrostGemObject(pfdev, `bo${pfdev.kernel.newId()}`, size, flags)
  },
)

/** drm_gem_object_get() */
export function* gemObjectGet(bo: PanfrostGemObject): Task {
  yield* bo.refcount.incReturn()
}

/** drm_gem_object_put(): the last one frees it. */
export function* gemObjectPut(bo: PanfrostGemObject): Task {
  const left = yield* bo.refcount.decReturn()
  if (left < 0) complainFreed(bo.pfdev.kernel, bo.refcount, 'drm_gem_object_put')
  if (left === 0) yield* gemFreeObject(bo)
}

/** Memory whose last reference is gone is looked at: KASAN would say so. */
export function complainFreed(kernel: Kernel, refcount: Atomic, where: string): void {
  kernel.splat('use-after-free', `${where}: ${refcount.name} was 0`)
}

/**
 * The pages, for the page tables: they stay in memory from here on.
 * Modelled: the lock is waited for in any case; in C a signal ends the wait, and panfrost_mmu_map() WARNs of that.
 */
export const gemGetPagesSgt = fn('drm_gem_shmem_get_pages_sgt', function* (bo: PanfrostGemObject) {
  yield* bo.resv.lock.hold(() => {
    bo.pfdev.kernel.lockdep.allocation()
  })
})

/** drm_gem_vmap(): the pages are mapped for the CPU, which then sees them as `pages.bytes`. */
export const gemVmap = fn('drm_gem_vmap', function* (bo: PanfrostGemObject) {
  yield* bo.resv.lock.hold(() => {
    bo.pfdev.kernel.lockdep.allocation()
  })
})

/** drm_gem_vunmap() */
export const gemVunmap = fn('drm_gem_vunmap', function* (bo: PanfrostGemObject) {
  yield* bo.resv.lock.hold(() => undefined)
})

/** panfrost_gem_internal_set_label() */
export function gemSetLabel(bo: PanfrostGemObject, label: string): void {
  bo.label = label
}

/** drm_gem_shmem_madvise_locked(): the advice is kept unless the pages are gone. True if they are still there. */
export function gemMadviseLocked(bo: PanfrostGemObject, madv: number): boolean {
  bo.resv.lock.assertHeld()
  if (bo.madv >= 0) bo.madv = madv
  return bo.madv >= 0
}

/** Its pages go back to the system; the GPU or the CPU finding them afterwards is a use after free. */
export function gemReleasePages(bo: PanfrostGemObject): void {
  bo.pages.freed = true
  for (const pages of bo.heapChunks.values()) pages.freed = true
  bo.heapChunks.clear()
}

const gemFreeObject = fn('panfrost_gem_free_object', function* (bo: PanfrostGemObject) {
  const { kernel } = bo.pfdev
  kernel.warnOn(bo.mappings.list.length > 0, 'panfrost_gem_free_object', '!list_empty(&bo->mappings.list)')
  gemReleasePages(bo)
})

function roundUp(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit
}
