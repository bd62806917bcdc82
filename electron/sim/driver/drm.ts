import { EFAULT, EINVAL, ENODEV, ENOTTY } from '../kernel/errno.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type Call, fn, type Task } from '../kernel/operation.ts'
import { Shared } from '../kernel/shared.ts'
import { copyFromUser, copyToUser, type UserMemory, type UserPtr } from '../kernel/user-memory.ts'
import { DrmFile } from './drm-file.ts'
import { gemRelease } from './gem-handle.ts'
import { type Fields, type Struct } from './struct-layout.ts'
import { syncobjRelease } from './syncobj.ts'
import { decodeIoctlNumber, type Ioctl } from './uapi.ts'

type DrmIoctlBody = (data: Uint8Array, file: DrmFile) => Task<number>

/** struct drm_ioctl_desc: the driver's own encoding and what it runs. */
export interface DrmIoctlDesc {
  readonly ioctl: Ioctl
  /** Works on the kernel's copy of the argument, at least as long as the struct, and stores the out fields there. */
  readonly run: DrmIoctlBody
}

type DrmIoctlHandler<F extends Fields> = (args: Struct<F>, file: DrmFile) => Task<number> | Call<number>

/** DRM_IOCTL_DEF_DRV: the handler stores its out fields into `args`. */
export function ioctlDef<F extends Fields>(ioctl: Ioctl<F>, handler: DrmIoctlHandler<F>): DrmIoctlDesc {
  return { ioctl, run: (data, file) => runHandler(ioctl, handler, data, file) }
}

function* runHandler<F extends Fields>(
  { layout }: Ioctl<F>,
  handler: DrmIoctlHandler<F>,
  data: Uint8Array,
  file: DrmFile,
): Task<number> {
  const args = layout.decode(data)
  const result = yield* handler(args, file)
  layout.store(data, args)
  return result
}

/** struct drm_driver */
export interface DrmDriver {
  readonly name: string
  readonly date: string
  readonly desc: string
  readonly version: { readonly major: number; readonly minor: number; readonly patchlevel: number }
  /** By number. */
  readonly ioctls: readonly DrmIoctlDesc[]
  /** Sets `driverPriv`. 0 or -errno. */
  readonly open: (file: DrmFile) => Call<number>
  readonly postclose: (file: DrmFile) => Call<void>
}

/** struct drm_device, with the DRM core's ioctls beside the driver's. */
export class DrmDevice {
  readonly unplugged: Shared<boolean>
  readonly #descs: ReadonlyMap<number, DrmIoctlDesc>
  #files = 0

  constructor(
    readonly kernel: Kernel,
    readonly driver: DrmDriver,
    coreIoctls: readonly DrmIoctlDesc[],
  ) {
    this.unplugged = new Shared(kernel, 'drm->unplugged', false)
    this.#descs = new Map([...coreIoctls, ...driver.ioctls].map((desc) => [desc.ioctl.nr, desc]))
  }

  /** The number alone selects the handler, not size and direction. */
  descOf(nr: number): DrmIoctlDesc | undefined {
    return this.#descs.get(nr)
  }

  newFileId(): number {
    return ++this.#files
  }
}

/** drm_open(): the file, or -errno of the driver. */
export const drmOpen = fn('drm_open', function* (dev: DrmDevice, name: string, memory: UserMemory) {
  dev.kernel.lockdep.allocation()
  const file = new DrmFile(dev.kernel, dev.newFileId(), name, memory)
  const ret = yield* dev.driver.open(file)
  return ret === 0 ? file : ret
})

/** drm_release(): sync objects, then BO handles, then the driver (drm_file_free). */
export const drmRelease = fn('drm_release', function* (dev: DrmDevice, file: DrmFile) {
  syncobjRelease(file)
  yield* gemRelease(file)
  yield* dev.driver.postclose(file)
})

/**
 * drm_ioctl(). The kernel's buffer has the larger of the caller's size and the driver's, and what the caller does not pass is
 * zero; so an old caller works with a longer struct, and a new caller with an old driver gets its own bytes back. The driver's
 * value is returned as it is, positive ones included, unless the result can't be stored.
 */
export const drmIoctl = fn('drm_ioctl', function* (dev: DrmDevice, file: DrmFile, cmd: number, arg: UserPtr) {
  if (yield* dev.unplugged.readOnce()) return -ENODEV
  const user = decodeIoctlNumber(cmd)
  if (!user.isDrm) return -ENOTTY
  const desc = dev.descOf(user.nr)
  if (desc === undefined) return -EINVAL
  const driver = decodeIoctlNumber(desc.ioctl.cmd)
  const inSize = user.copiesIn && driver.copiesIn ? user.size : 0
  const outSize = user.copiesOut && driver.copiesOut ? user.size : 0
  const data = new Uint8Array(Math.max(inSize, outSize, driver.size))
  if (inSize > 0) {
    const passed = yield* copyFromUser(file.memory, arg, inSize)
    if (passed === undefined) return -EFAULT
    data.set(passed)
  }
  const result = yield* desc.run(data, file)
  if (outSize > 0 && !(yield* copyToUser(file.memory, arg, data.subarray(0, outSize)))) return -EFAULT
  return result
})
