import { type Nanos } from './clock.ts'
import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** atomic_t: every access is one step. */
export class Atomic implements Primitive {
  readonly id: number
  /** For the state view and checks. Code under test goes through the operations. */
  value: number
  readonly #read: AtomicRead
  readonly #modes: { readonly write: Footprint; readonly read: Footprint }

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    initial = 0,
  ) {
    this.id = kernel.enroll(this)
    this.value = initial
    this.#modes = { write: [[this, 'write']], read: [[this, 'read']] }
    this.#read = new AtomicRead(this, this.#modes.read)
  }

  read(): Operation<number> {
    return this.#read
  }

  set(value: number): Operation<number> {
    return this.#modify(() => value)
  }

  /** atomic_inc_return() */
  incReturn(): Operation<number> {
    return this.#modify((old) => old + 1)
  }

  /** atomic_dec_return() */
  decReturn(): Operation<number> {
    return this.#modify((old) => old - 1)
  }

  /** atomic_cmpxchg(): the old value; the new one is stored only if the old one was `expected`. */
  cmpxchg(expected: number, value: number): Operation<number> {
    return new AtomicExchange(this, this.#modes.write, expected, value)
  }

  /** wait_event_timeout(): 1 if the value became `wanted`, 0 if `timeout` passed first. The writer is assumed to wake the queue. */
  waitFor(wanted: number, timeout: Nanos): Operation<number> {
    return new AtomicWait(this, this.#modes.read, wanted, this.kernel.clock.in(timeout))
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.value)
  }

  #modify(change: (old: number) => number): Operation<number> {
    return new AtomicModify(this, this.#modes.write, change)
  }
}

class AtomicRead extends Operation<number> {
  readonly kind = 'atomic_read'

  constructor(
    readonly object: Atomic,
    readonly footprint: Footprint,
  ) {
    super()
  }

  perform(): number {
    return this.object.value
  }
}

/** Stores and returns the new value. */
class AtomicModify extends Operation<number> {
  readonly kind = 'atomic_write'

  constructor(
    readonly object: Atomic,
    readonly footprint: Footprint,
    readonly change: (old: number) => number,
  ) {
    super()
  }

  perform(): number {
    return (this.object.value = this.change(this.object.value))
  }
}

class AtomicExchange extends Operation<number> {
  readonly kind = 'atomic_write'

  constructor(
    readonly object: Atomic,
    readonly footprint: Footprint,
    readonly expected: number,
    readonly replacement: number,
  ) {
    super()
  }

  perform(): number {
    const old = this.object.value
    if (old === this.expected) this.object.value = this.replacement
    return old
  }
}

class AtomicWait extends Operation<number> {
  readonly kind = 'wait_event'
  readonly #deadline: Nanos

  constructor(
    readonly object: Atomic,
    readonly footprint: Footprint,
    readonly wanted: number,
    deadline: Nanos,
  ) {
    super()
    this.#deadline = deadline
  }

  override get deadline(): Nanos | undefined {
    return this.object.kernel.timing.waitDeadline(this.#deadline)
  }

  override announce(thread: Thread): void {
    this.object.kernel.mightSleep(`wait_event(${this.object.name})`, thread)
  }

  override enabled(): boolean {
    return this.object.value === this.wanted || this.object.kernel.timing.waitExpired(this.#deadline)
  }

  perform(): number {
    return this.object.value === this.wanted ? 1 : 0
  }
}
