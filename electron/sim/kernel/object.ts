import { type StateHash } from './state-hash.ts'

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
