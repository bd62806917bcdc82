import { type StateHash } from '../kernel/state-hash.ts'
type OneShot = 'jobFault' | 'jobHang' | 'jobBusFault' | 'loseIrq' | 'softResetStuck' | 'hardResetStuck' | 'powerUpFails'

/**
 * What the lab can break in the device. Each call arms one fault, which strikes once, at the next thing it applies to; a reset does
 * not disarm it. Causes that a client can bring about (an endless chain, an access to an unmapped address) are jobs, not faults.
 */
export class DeviceFaults {
  readonly #armed = new Set<OneShot>()
  readonly #stuckSpaces = new Set<number>()

  /** `raiseGpuFault` makes the GPU report a fault at a physical address, at once. */
  constructor(readonly raiseGpuFault: (address: number) => void) {}

  /** The next job that does work ends with DATA_INVALID_FAULT. */
  jobFault(): void {
    this.#armed.add('jobFault')
  }

  /** The next job that does work ends with JOB_BUS_FAULT. */
  jobBusFault(): void {
    this.#armed.add('jobBusFault')
  }

  /** The next chain that starts does no step and cannot be stopped: only a GPU reset takes it. */
  jobHang(): void {
    this.#armed.add('jobHang')
  }

  /** GPU_SHAREABILITY_FAULT now: the FAULT interrupt, status and address; MULTIPLE_FAULT if one is already pending. */
  gpuFault(address = 0x8000_1000): void {
    this.raiseGpuFault(address)
  }

  /** The address space's next command never finishes. Only a reset ends its AS_ACTIVE. */
  asStuck(as: number): void {
    this.#stuckSpaces.add(as)
  }

  /** The next CLEAN_CACHES_COMPLETED is not raised. */
  loseIrq(): void {
    this.#armed.add('loseIrq')
  }

  /** The next SOFT_RESET never completes. A HARD_RESET after it does. */
  softResetStuck(): void {
    this.#armed.add('softResetStuck')
  }

  /** The next HARD_RESET never completes. */
  hardResetStuck(): void {
    this.#armed.add('hardResetStuck')
  }

  /** The cores named in the next power-up request never become ready, until a reset. */
  powerUpFails(): void {
    this.#armed.add('powerUpFails')
  }

  fingerprint(hash: StateHash): void {
    for (const fault of [...this.#armed].sort()) hash.addString(fault)
    for (const as of [...this.#stuckSpaces].sort((a, b) => a - b)) hash.add(as)
    hash.add(this.#armed.size)
  }

  /** Whether the fault strikes here; disarms it. */
  take(fault: OneShot): boolean {
    return this.#armed.size > 0 && this.#armed.delete(fault)
  }

  takeAsStuck(as: number): boolean {
    return this.#stuckSpaces.size > 0 && this.#stuckSpaces.delete(as)
  }
}
