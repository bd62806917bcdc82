import { type HeldLock } from '../../kernel/lockdep.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type LockMask } from './program-point.ts'

/** `any`: set where the lock is held in whatever way; `exclusive`: where nobody else can hold it. */
interface LockBits {
  readonly any: LockMask
  readonly exclusive: LockMask
}

const NO_BITS: LockBits = { any: 0, exclusive: 0 }

/** A bit for each of the first 31 locks, a reader-writer lock counting twice; others have none, so nothing is concluded from them. */
export class LockMasks {
  readonly #bits = new Map<number, LockBits>()
  #given = 0

  /** Set where this lock is held in whatever way. */
  of(id: number): LockMask {
    return this.#bits.get(id)?.any ?? 0
  }

  /** Locks that the thread holds, as they stand at its accesses. */
  heldBy({ held }: Thread): LockMask {
    let mask = 0
    for (const lock of held)
      mask |= lock.exclusive ? this.#bit(lock).any | this.#bit(lock).exclusive : this.#bit(lock).any
    return mask
  }

  /** What accesses of others would have to be made under, and cannot be while the thread holds what it holds. */
  excludedBy({ held }: Thread): LockMask {
    let mask = 0
    for (const lock of held) mask |= lock.exclusive ? this.#bit(lock).any : this.#bit(lock).exclusive
    return mask
  }

  #bit({ id, lock, exclusive }: HeldLock): LockBits {
    // A fence-signalling section: any number of threads can be in one.
    if (!exclusive && !(lock instanceof RwSemaphore)) return NO_BITS
    let bits = this.#bits.get(id)
    if (bits === undefined) {
      const any = this.#nextBit()
      this.#bits.set(id, (bits = { any, exclusive: lock instanceof RwSemaphore ? this.#nextBit() : any }))
    }
    return bits
  }

  #nextBit(): number {
    return this.#given < 31 ? 1 << this.#given++ : 0
  }
}
