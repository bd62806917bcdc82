import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type StateHash } from './state-hash.ts'

/** A field that several threads touch without a common lock: each access is one step (READ_ONCE, WRITE_ONCE). */
export class Shared<T> implements Primitive {
  readonly id: number
  /** For the state view and checks. Code under test goes through the operations. */
  value: T
  readonly #read: ReadOnce<T>
  readonly #written: Footprint

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    initial: T,
  ) {
    this.id = kernel.enroll(this)
    this.value = initial
    this.#read = new ReadOnce(this)
    this.#written = [[this, 'write']]
  }

  fingerprint(hash: StateHash): void {
    hash.addValue(this.value)
  }

  readOnce(): Operation<T> {
    return this.#read
  }

  writeOnce(value: T): Operation<void> {
    return new WriteOnce(this, this.#written, value)
  }
}

class ReadOnce<T> extends Operation<T> {
  readonly kind = 'READ_ONCE'
  readonly footprint: Footprint

  constructor(readonly object: Shared<T>) {
    super()
    this.footprint = [[object, 'read']]
  }

  perform(): T {
    return this.object.value
  }
}

class WriteOnce<T> extends Operation<void> {
  readonly kind = 'WRITE_ONCE'

  constructor(
    readonly object: Shared<T>,
    readonly footprint: Footprint,
    readonly replacement: T,
  ) {
    super()
  }

  override get argument(): T {
    return this.replacement
  }

  perform(): void {
    this.object.value = this.replacement
  }
}
