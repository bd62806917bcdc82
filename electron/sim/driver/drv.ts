import { EINVAL } from '../kernel/errno.ts'
import { fn } from '../kernel/operation.ts'
import { type PanfrostDevice } from './device.ts'
import { type DrmDriver, type DrmIoctlDesc, DrmDevice, ioctlDef } from './drm.ts'
import { type DrmFile } from './drm-file.ts'
import { GEM_CLOSE, SYNCOBJ_CREATE, SYNCOBJ_DESTROY, SYNCOBJ_WAIT, VERSION } from './drm-uapi.ts'
import { ioctlVersion } from './drm-version.ts'
import { gemHandleDelete } from './gem-handle.ts'
import { ioctlCreateBo, ioctlGetBoOffset, ioctlMadvise, ioctlMmapBo, ioctlWaitBo } from './ioctl-bo.ts'
import { ioctlGetParam } from './ioctl-get-param.ts'
import { ioctlSubmit } from './ioctl-submit.ts'
import { jmCtxDestroy } from './jm-ctx.ts'
import { mmuCtxPut, PanfrostMmu } from './mmu.ts'
import { PanfrostFile } from './panfrost-file.ts'
import { ioctlPerfcntDump, ioctlPerfcntEnable, perfcntClose } from './perfcnt.ts'
import { ioctlSyncobjCreate, ioctlSyncobjDestroy, ioctlSyncobjWait } from './syncobj.ts'
import { CREATE_BO, GET_BO_OFFSET, GET_PARAM, MADVISE, MMAP_BO, PERFCNT_ENABLE, SUBMIT, WAIT_BO } from './uapi.ts'

/** What the DRM core itself answers, as far as our clients ask, beside VERSION. */
const CORE_IOCTLS: readonly DrmIoctlDesc[] = [
  ioctlDef(GEM_CLOSE, function* (args, file) {
    return args.pad === 0 ? yield* gemHandleDelete(file, args.handle) : -EINVAL
  }),
  ioctlDef(SYNCOBJ_CREATE, ioctlSyncobjCreate),
  ioctlDef(SYNCOBJ_DESTROY, ioctlSyncobjDestroy),
  ioctlDef(SYNCOBJ_WAIT, ioctlSyncobjWait),
]

/** drm_dev_register() for panfrost_drm_driver: all ioctls up to MADVISE. Later ones answer -EINVAL, as on an older kernel. */
export function drmDeviceOf(pfdev: PanfrostDevice): DrmDevice {
  const driver: DrmDriver = {
    name: 'panfrost',
    date: '0',
    desc: 'panfrost DRM',
    version: { major: 1, minor: pfdev.policy.minor, patchlevel: 0 },
    ioctls: [
      ioctlDef(SUBMIT, (args, file) => ioctlSubmit(pfdev, args, file)),
      ioctlDef(WAIT_BO, (args, file) => ioctlWaitBo(args, file)),
      ioctlDef(CREATE_BO, (args, file) => ioctlCreateBo(pfdev, args, file)),
      ioctlDef(MMAP_BO, (args, file) => ioctlMmapBo(args, file)),
      ioctlDef(GET_PARAM, (args) => ioctlGetParam(pfdev, args)),
      ioctlDef(GET_BO_OFFSET, (args, file) => ioctlGetBoOffset(args, file)),
      ioctlDef(PERFCNT_ENABLE, (args, file) => ioctlPerfcntEnable(pfdev, args, file)),
      ioctlDef(pfdev.policy.dumpIoctl, (args, file) => ioctlPerfcntDump(pfdev, args, file)),
      ioctlDef(MADVISE, (args, file) => ioctlMadvise(args, file)),
    ],
    open: (file) => panfrostOpen(pfdev, file),
    postclose: (file) => panfrostPostclose(pfdev, file),
  }
  const version = ioctlDef(VERSION, (args, file) => ioctlVersion(driver, args, file))
  return new DrmDevice(pfdev.kernel, driver, [version, ...CORE_IOCTLS])
}

const panfrostOpen = fn('panfrost_open', function* (pfdev: PanfrostDevice, file: DrmFile) {
  file.driverPriv = new PanfrostFile(pfdev, file.name, new PanfrostMmu(pfdev, file.name))
  return 0
})

/** Counters first, then the JM contexts with their jobs in the hardware, then the VM. */
const panfrostPostclose = fn('panfrost_postclose', function* (pfdev: PanfrostDevice, file: DrmFile) {
  const priv = file.driverPriv
  yield* perfcntClose(priv)
  yield* jmClose(pfdev, priv)
  yield* mmuCtxPut(priv.mmu)
})

const jmClose = fn('panfrost_jm_close', function* (pfdev: PanfrostDevice, { jmCtxs }: PanfrostFile) {
  for (const handle of [...jmCtxs.keys()]) yield* jmCtxDestroy(pfdev, jmCtxs, handle)
})
