import { type GpuVa, gpuVa, PAGE_SIZE } from '../kernel/memory.ts'

/** In pages: the window of a file's VM, 32 MiB to 4 GiB. */
const WINDOW_START = (32 << 20) / PAGE_SIZE
const PAGES_4G = 2 ** 32 / PAGE_SIZE
const PAGES_16M = (16 << 20) / PAGE_SIZE
const PAGES_2M = (2 << 20) / PAGE_SIZE

/** struct drm_mm_node. Start and size in pages. */
export interface VaNode<T> {
  readonly start: number
  readonly size: number
  readonly owner: T
}

interface Hole {
  readonly start: number
  readonly end: number
}

/** The address space of one VM: struct drm_mm, best fit. Under mm_lock. */
export class VaAllocator<T> {
  /** In order of address. */
  readonly nodes: VaNode<T>[] = []

  /** drm_mm_insert_node_generic() with panfrost_gem_open()'s alignment. Undefined: no room, -ENOSPC. */
  insert(owner: T, bytes: number, noexec: boolean): VaNode<T> | undefined {
    const size = bytes / PAGE_SIZE
    // Executable buffers must not cross a 16 MiB line, so they are aligned to their own size.
    const align = noexec ? (size >= PAGES_2M ? PAGES_2M : 1) : size
    for (const hole of this.#holesBySize()) {
      const { start, end } = noexec ? hole : executablePart(hole)
      const aligned = Math.ceil(start / align) * align
      if (aligned + size > end) continue
      const node = { start: aligned, size, owner }
      const next = this.nodes.findIndex((other) => other.start > aligned)
      this.nodes.splice(next < 0 ? this.nodes.length : next, 0, node)
      return node
    }
    return undefined
  }

  remove(node: VaNode<T>): void {
    this.nodes.splice(this.nodes.indexOf(node), 1)
  }

  /** Who owns the range that contains `va`. */
  at(va: GpuVa): T | undefined {
    const page = Math.floor(va / PAGE_SIZE)
    return this.nodes.find(({ start, size }) => page >= start && page < start + size)?.owner
  }

  #holesBySize(): readonly Hole[] {
    const holes: Hole[] = []
    let start = WINDOW_START
    for (const node of this.nodes) {
      if (node.start > start) holes.push({ start, end: node.start })
      start = node.start + node.size
    }
    if (start < PAGES_4G) holes.push({ start, end: PAGES_4G })
    return holes.sort((a, b) => a.end - a.start - (b.end - b.start))
  }
}

export function nodeVa(node: VaNode<unknown>): GpuVa {
  return gpuVa(node.start * PAGE_SIZE)
}

/** panfrost_drm_mm_color_adjust(): code starts and ends off the 4 GiB lines, and not in the last 16 MiB before one. */
function executablePart(hole: Hole): Hole {
  const start = hole.start % PAGES_4G === 0 ? hole.start + 1 : hole.start
  const end = hole.end % PAGES_4G === 0 ? hole.end - 1 : hole.end
  const line = Math.ceil(start / PAGES_4G) * PAGES_4G
  const from = line - start <= PAGES_16M ? line + 1 : start
  return { start: from, end: Math.min(end, Math.ceil(from / PAGES_4G) * PAGES_4G - 1) }
}
