import { type PanfrostDevice } from './device.ts'
import { JmCtx, type JmCtxs } from './jm-ctx.ts'
import { type PanfrostMmu } from './mmu.ts'

/** struct panfrost_file_priv: one open file, with its VM and its JM contexts. */
export class PanfrostFile {
  readonly jmCtxs: JmCtxs

  constructor(
    readonly pfdev: PanfrostDevice,
    readonly name: string,
    readonly mmu: PanfrostMmu,
  ) {
    this.jmCtxs = new Map([[0, new JmCtx(pfdev.kernel, name)]])
  }
}
