import { nameHash, type StateHash } from './state-hash.ts'

/** Something that operations touch. Numbered per kernel in order of creation, so that ids are the same in every run. */
export interface KernelObject {
  readonly id: number
  /** As a kernel developer would write it: `perfcnt->lock`, `GPU_CMD`, `kworker/panfrost-reset`. */
  readonly name: string
}

/** An object with a value, which is a part of the kernel's state. Made known by `Kernel.enroll()`. */
export interface Primitive extends KernelObject {
  fingerprint(hash: StateHash): void
  /** Objects by which footprints name a part of it. */
  readonly parts?: readonly KernelObject[]
}

const NAMED = new Map<string, KernelObject>()

/** An object that is nothing but a name, for all kernels under search. Its number is small enough that engines do not box it. */
export function namedObject(name: string): KernelObject {
  let object = NAMED.get(name)
  if (object === undefined) {
    object = { id: -1 - (nameHash(name) >>> 2), name }
    NAMED.set(name, object)
  }
  return object
}
