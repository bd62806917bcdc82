import { type Atomic } from '../kernel/atomic.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'

/** Without the lock while others use the counter; the first use starts it. */
export const cycleCounterGet = fn('panfrost_cycle_counter_get', function* (pfdev: PanfrostDevice) {
  const { useCount, lock } = pfdev.cycleCounter
  if (yield* addUnless(useCount, 1, 0)) return
  yield* lock.lock()
  if ((yield* useCount.incReturn()) === 1) yield* pfdev.io.writel(regs.GPU_CMD, regs.GPU_CMD_CYCLE_COUNT_START)
  yield* lock.unlock()
})

/** Without the lock while others use the counter; the last use stops it. */
export const cycleCounterPut = fn('panfrost_cycle_counter_put', function* (pfdev: PanfrostDevice) {
  const { useCount, lock } = pfdev.cycleCounter
  if (yield* addUnless(useCount, -1, 1)) return
  yield* lock.lock()
  if ((yield* useCount.decReturn()) === 0) yield* pfdev.io.writel(regs.GPU_CMD, regs.GPU_CMD_CYCLE_COUNT_STOP)
  yield* lock.unlock()
})

/** atomic_add_unless(); atomic_inc_not_zero() is the one with 1 and 0. False if the value was `unless`. */
function* addUnless(atomic: Atomic, change: number, unless: number): Task<boolean> {
  for (;;) {
    const old = yield* atomic.read()
    if (old === unless) return false
    if ((yield* atomic.cmpxchg(old, old + change)) === old) return true
  }
}
