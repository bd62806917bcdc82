/** Something that operations touch. Numbered per kernel in order of creation, so that ids are the same in every run. */
export interface KernelObject {
  readonly id: number
  /** As a kernel developer would write it: `perfcnt->lock`, `GPU_CMD`, `kworker/panfrost-reset`. */
  readonly name: string
}
