import { EBUSY } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { type PanfrostDevice } from './device.ts'
import { gemObjectPut } from './gem-object.ts'
import { type PanfrostFile } from './panfrost-file.ts'
import { sampleBufferCreate, sampleBufferDestroy, sampleBufferOf } from './sample-buffer.ts'

/**
 * panfrost_perfcnt_enable_locked() around what the revisions do differently: `start` clears and programs the counters, and what it
 * returns other than 0, positive or not, undoes the rest. 0 at once for the owner.
 */
export function* enableSession(pfdev: PanfrostDevice, file: PanfrostFile, start: () => Task<number>): Task<number> {
  const { perfcnt, pm } = pfdev
  if (perfcnt.user === file) return 0
  if (perfcnt.user !== undefined) return -EBUSY
  let ret = yield* pm.getSync()
  if (ret >= 0) ret = yield* sampleBufferCreate(pfdev, file)
  if (ret < 0) {
    yield* pm.put()
    return ret
  }
  ret = yield* start()
  if (ret !== 0) {
    yield* sampleBufferDestroy(pfdev, file)
    yield* pm.put()
    return ret
  }
  // The mapping keeps the BO.
  yield* gemObjectPut(sampleBufferOf(pfdev).obj)
  return 0
}
