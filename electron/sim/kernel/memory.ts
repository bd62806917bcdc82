import { type KernelObject } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type StateHash } from './state-hash.ts'

declare const unit: unique symbol

/** A virtual address as the GPU sees it, below 2^48. */
export type GpuVa = number & { readonly [unit]: 'GpuVa' }
export const gpuVa = (n: number): GpuVa => n as GpuVa

export const PAGE_SIZE = 4096

export type Access = 'read' | 'write' | 'execute'

/** Pinned system memory: what a BO's pages are. `bytes` is made at first use. */
export class Pages implements KernelObject {
  readonly name = 'pages'
  #bytes: Uint8Array | undefined
  /** Set when the last reference went; DMA into it afterwards is a use after free. */
  freed = false

  constructor(
    readonly id: number,
    readonly size: number,
  ) {}

  get bytes(): Uint8Array {
    this.#bytes ??= new Uint8Array(this.size)
    return this.#bytes
  }
}

/** Tables and pages are numbered by the memory, apart from the objects of the kernel. */
const FIRST_TABLE_ID = -(2 ** 33)
const FIRST_PAGES_ID = -(2 ** 34)

interface PageMapping {
  readonly start: GpuVa
  readonly size: number
  readonly pages: Pages
  readonly offset: number
  readonly executable: boolean
}

export type Translation =
  | { readonly ok: true; readonly pages: Pages; readonly offset: number; readonly available: number }
  | { readonly ok: false }

/**
 * What a TRANSTAB register points to. Modelled: a list of ranges instead of a page-table format, and no TLB: a change is seen by
 * the next access, whether or not the driver flushed.
 */
export class PageTable implements KernelObject {
  readonly name = 'page table'
  readonly id: number
  readonly #mappings: PageMapping[] = []

  constructor(
    /** Physical address, 4 KiB aligned: the value a driver writes to AS_TRANSTAB. */
    readonly base: number,
  ) {
    this.id = FIRST_TABLE_ID - base
  }

  map(mapping: PageMapping): void {
    this.#mappings.push(mapping)
  }

  unmap(start: GpuVa, size: number): void {
    for (let i = this.#mappings.length - 1; i >= 0; i--) {
      const at = this.#mappings[i]
      if (at !== undefined && at.start >= start && at.start < start + size) this.#mappings.splice(i, 1)
    }
  }

  fingerprint(hash: StateHash): void {
    for (const { start, size, pages, executable } of this.#mappings) {
      hash.add(start)
      hash.add(executable ? size : -size)
      hash.add(pages.id)
    }
    hash.add(this.#mappings.length)
  }

  translate(va: GpuVa, access: Access): Translation {
    for (const { start, size, pages, offset, executable } of this.#mappings) {
      if (va < start || va >= start + size) continue
      if (access === 'execute' && !executable) return { ok: false }
      return { ok: true, pages, offset: offset + (va - start), available: start + size - va }
    }
    return { ok: false }
  }
}

/** System memory, shared by the CPU and the GPU: pages by allocation, page tables by physical address. */
export class Memory {
  readonly #tables = new Map<number, PageTable>()
  #allocated = 0
  #nextTable = 0x8000_0000

  alloc(size: number): Pages {
    return new Pages(FIRST_PAGES_ID - ++this.#allocated, size)
  }

  allocPageTable(): PageTable {
    const table = new PageTable(this.#nextTable)
    this.#nextTable += PAGE_SIZE
    this.#tables.set(table.base, table)
    return table
  }

  freePageTable(table: PageTable): void {
    this.#tables.delete(table.base)
  }

  /** What the MMU finds at the address in TRANSTAB; undefined reads as tables full of invalid entries. */
  tableAt(base: number): PageTable | undefined {
    return this.#tables.get(base)
  }
}

/** The CPU writes entries of a page table, or frees it: from here on the GPU finds it so. One step. */
export function writePageTable(table: PageTable, change: () => void): Operation<void> {
  return new PageTableWrite(table, change)
}

class PageTableWrite extends Operation<void> {
  readonly kind = 'WRITE_ONCE'
  readonly footprint: Footprint

  constructor(
    readonly object: PageTable,
    readonly change: () => void,
  ) {
    super()
    this.footprint = [[object, 'write']]
  }

  perform(): void {
    this.change()
  }
}
