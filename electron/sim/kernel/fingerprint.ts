import { type Kernel } from './kernel.ts'
import { StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** Primitives and threads as sums of hashes, so that the order in which a schedule made them does not count. */
export function fingerprintKernel(kernel: Kernel, hash: StateHash): void {
  const one = new StateHash()
  let lo = 0
  let hi = 0
  for (const primitive of kernel.primitives) {
    one.reset()
    one.add(primitive.id)
    primitive.fingerprint(one)
    lo = (lo + scatter(one.lo)) | 0
    hi = (hi + scatter(one.hi)) | 0
  }
  for (const thread of kernel.threads) {
    one.reset()
    fingerprintThread(thread, kernel, one)
    lo = (lo + scatter(one.lo)) | 0
    hi = (hi + scatter(one.hi)) | 0
  }
  hash.add(lo)
  hash.add(hi)
  kernel.lockdep.fingerprint(hash)
}

function fingerprintThread(thread: Thread, kernel: Kernel, hash: StateHash): void {
  const { parked } = thread
  if (parked === undefined) return
  hash.add(thread.id)
  thread.history?.fingerprint(hash)
  hash.add(parked.object.id)
  hash.addValue(parked.argument)
  const { deadline } = parked
  // Where time may pass at any step, how much is left says nothing.
  if (deadline !== undefined && kernel.timing.mode !== 'anytime') hash.add(deadline - kernel.clock.now)
  for (const { id } of thread.held) hash.add(id)
  if (thread.signalled) hash.add(1)
}

/** Spreads the bits of a hash before it is summed (the finish of MurmurHash3). */
function scatter(word: number): number {
  let h = word ^ (word >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
