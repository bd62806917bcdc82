import { type Kernel } from './kernel.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type Thread } from './thread.ts'
import { PAGE_SIZE } from './memory.ts'

declare const unit: unique symbol

/** An address in a process, as it stands in an ioctl struct: any value, mapped or not. */
export type UserPtr = number & { readonly [unit]: 'UserPtr' }

/** From a u64 field. Above 2^53 precision goes, but nothing is mapped there. */
export const userPtr = (address: bigint | number): UserPtr => Number(address) as UserPtr

export type Protection = 'read-write' | 'read-only' | 'none'

interface Range extends KernelObject {
  readonly start: UserPtr
  readonly bytes: Uint8Array
  protection: Protection
}

/**
 * The memory of one process: allocations with unmapped space between them.
 * Modelled: an allocation ends at its last byte, not at the end of its page, so a copy one byte too long faults.
 */
export class UserMemory implements KernelObject {
  readonly id: number
  readonly #ranges: Range[] = []
  #next = 0x1000_0000

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.id = kernel.newId()
  }

  /** Zeroed memory. */
  alloc(size: number): UserPtr {
    const start = userPtr(this.#next)
    this.#next += Math.ceil(size / PAGE_SIZE) * PAGE_SIZE + PAGE_SIZE
    const { kernel, name } = this
    this.#ranges.push({ id: kernel.newId(), name, start, bytes: new Uint8Array(size), protection: 'read-write' })
    return start
  }

  free(start: UserPtr): void {
    this.#ranges.splice(this.#ranges.indexOf(this.#allocation(start)), 1)
  }

  /** mprotect() of a whole allocation. */
  protect(start: UserPtr, protection: Protection): void {
    this.#allocation(start).protection = protection
  }

  /** What the program reads. Throws where it would get SIGSEGV: a program of the lab does not. */
  peek(from: UserPtr, length: number): Uint8Array {
    const bytes = this.bytesAt(from, length, 'read')
    if (bytes === undefined) throw new Error(`${this.name} reads ${length} bytes at 0x${from.toString(16)}: not mapped`)
    return bytes.slice()
  }

  /** What the program writes. */
  poke(to: UserPtr, bytes: Uint8Array): void {
    const target = this.bytesAt(to, bytes.length, 'write')
    if (target === undefined)
      throw new Error(`${this.name} writes ${bytes.length} bytes at 0x${to.toString(16)}: not mapped or read-only`)
    target.set(bytes)
  }

  /** The bytes themselves, or undefined if any of them cannot be accessed so. */
  bytesAt(from: UserPtr, length: number, access: 'read' | 'write'): Uint8Array | undefined {
    if (length === 0) return new Uint8Array()
    for (const { start, bytes, protection } of this.#ranges) {
      if (from < start || from + length > start + bytes.length) continue
      if (protection === 'none' || (protection === 'read-only' && access === 'write')) return undefined
      return bytes.subarray(from - start, from - start + length)
    }
    return undefined
  }

  /** What a copy touches: the allocation at that address, else the process' memory. */
  objectAt(address: UserPtr): KernelObject {
    return this.#ranges.find(({ start, bytes }) => address >= start && address < start + bytes.length) ?? this
  }

  #allocation(start: UserPtr): Range {
    const range = this.#ranges.find((candidate) => candidate.start === start)
    if (range === undefined) throw new Error(`${this.name} has no allocation at 0x${start.toString(16)}`)
    return range
  }
}

/** copy_from_user(): a copy of `length` bytes, undefined on a fault. Modelled: all or nothing. */
export function copyFromUser(memory: UserMemory, from: UserPtr, length: number): Operation<Uint8Array | undefined> {
  return new CopyFromUser(memory, from, length)
}

/** copy_to_user(): false on a fault; `from`: whose the bytes are, if others may write them meanwhile. Modelled: all or nothing. */
export function copyToUser(
  memory: UserMemory,
  to: UserPtr,
  bytes: Uint8Array,
  from?: KernelObject,
): Operation<boolean> {
  return new CopyToUser(memory, to, bytes, from)
}

/** A copy can be the last step of a call: it tells whoever waits for the program to stop, so it does more than read. */
const within = (memory: UserMemory) => [memory, 'update'] as const

class CopyFromUser extends Operation<Uint8Array | undefined> {
  readonly kind = 'copy_from_user'
  readonly footprint: Footprint

  constructor(
    readonly object: UserMemory,
    readonly from: UserPtr,
    readonly length: number,
  ) {
    super()
    this.footprint = [[object.objectAt(from), 'read'], within(object)]
  }

  override announce(thread: Thread): void {
    this.object.kernel.lockdep.mightFault(thread)
  }

  perform(): Uint8Array | undefined {
    return this.object.bytesAt(this.from, this.length, 'read')?.slice()
  }
}

class CopyToUser extends Operation<boolean> {
  readonly kind = 'copy_to_user'
  readonly footprint: Footprint

  constructor(
    readonly object: UserMemory,
    readonly to: UserPtr,
    readonly bytes: Uint8Array,
    from: KernelObject | undefined,
  ) {
    super()
    const source = from === undefined ? [] : [[from, 'read'] as const]
    this.footprint = [[object.objectAt(to), 'write'], within(object), ...source]
  }

  override announce(thread: Thread): void {
    this.object.kernel.lockdep.mightFault(thread)
  }

  perform(): boolean {
    const target = this.object.bytesAt(this.to, this.bytes.length, 'write')
    target?.set(this.bytes)
    return target !== undefined
  }
}
