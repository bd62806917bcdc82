import { drmIoctl, drmOpen, drmRelease } from '../driver/drm.ts'
import { type DrmFile } from '../driver/drm-file.ts'
import { gemMmap } from '../driver/gem-handle.ts'
import { type Fields, type Struct } from '../driver/struct-layout.ts'
import { BO_NOEXEC, CREATE_BO, decodeIoctlNumber, type Ioctl, MMAP_BO } from '../driver/uapi.ts'
import { type Nanos } from '../kernel/clock.ts'
import { EAGAIN, EINTR, ERESTARTSYS } from '../kernel/errno.ts'
import { type Pages } from '../kernel/memory.ts'
import { type Call, type Task } from '../kernel/operation.ts'
import { UserMemory, type UserPtr } from '../kernel/user-memory.ts'
import { type Machine } from './machine.ts'

/** A system call that has returned. `result` is exactly what the caller got. */
export interface Syscall {
  readonly process: string
  readonly file: string
  readonly name: string
  readonly begin: Nanos
  readonly end: Nanos
  readonly result: number
}

export type SyscallObserver = (call: Syscall) => void

interface BoHandle {
  readonly handle: number
  readonly va: bigint
  readonly pages: Pages
}

/** A process with the render node open: encodes structs and calls ioctl(), like libdrm without its retries. */
export class DrmClient {
  readonly memory: UserMemory
  /** Calls that have not returned, oldest first. */
  readonly inFlight: { readonly name: string; readonly since: Nanos }[] = []
  readonly #argument: UserPtr
  #file: DrmFile | undefined

  constructor(
    readonly machine: Machine,
    readonly name: string,
    readonly observer: SyscallObserver,
  ) {
    this.memory = new UserMemory(machine.kernel, name)
    this.#argument = this.memory.alloc(64)
  }

  get file(): DrmFile {
    if (this.#file === undefined) throw new Error(`${this.name} has not opened the render node`)
    return this.#file
  }

  /** The open file, for the state view; undefined before open() and after close(). */
  get openFile(): DrmFile | undefined {
    return this.#file
  }

  *open(): Task {
    const file = yield* this.#timed('open', drmOpen(this.machine.drm, this.name, this.memory))
    if (typeof file === 'number') throw new Error(`open of the render node failed: ${file}`)
    this.#file = file
  }

  *close(): Task {
    const { file } = this
    yield* this.#timed('close', drmRelease(this.machine.drm, file))
    this.#file = undefined
  }

  /** ioctl(): the result, and the struct as it came back. A signal ends it with -EINTR. */
  *ioctl<F extends Fields>(
    ioctl: Ioctl<F>,
    values: Partial<Struct<F>>,
  ): Task<{ readonly result: number; readonly out: Struct<F> }> {
    const size = ioctl.layout.size
    const { freezer } = this.machine
    if (freezer.frozen) yield* freezer.thawed()
    // A struct of its own for each call: a process may have several threads in the kernel at once.
    const argument = this.inFlight.length === 0 ? this.#argument : this.memory.alloc(size)
    this.memory.poke(argument, ioctl.layout.encode(values))
    const { kernel, drm } = this.machine
    const begin = kernel.clock.now
    const call = { name: ioctl.name, since: begin }
    this.inFlight.push(call)
    let result = yield* drmIoctl(drm, this.file, ioctl.cmd, argument)
    while (result === -ERESTARTSYS && freezer.frozen) {
      // The freezer's wake-up is no signal that the program could see: the kernel restarts the call.
      kernel.current.signalled = false
      yield* freezer.thawed()
      result = yield* drmIoctl(drm, this.file, ioctl.cmd, argument)
    }
    this.inFlight.splice(this.inFlight.indexOf(call), 1)
    if (result === -ERESTARTSYS) {
      // No SA_RESTART handlers here: the program sees its call interrupted.
      kernel.current.signalled = false
      result = -EINTR
    }
    const { name } = ioctl
    this.observer({ process: this.name, file: this.name, name, begin, end: kernel.clock.now, result })
    const answer = this.memory.peek(argument, size)
    if (decodeIoctlNumber(ioctl.cmd).copiesOut) this.machine.delivered(new Uint32Array(answer.buffer))
    const out = ioctl.layout.decode(answer)
    if (argument !== this.#argument) this.memory.free(argument)
    return { result, out }
  }

  /** drmIoctl(): repeats while it fails with EINTR or EAGAIN, with no limit and no pause. A positive result ends it. */
  *drmIoctl<F extends Fields>(
    ioctl: Ioctl<F>,
    values: Partial<Struct<F>>,
  ): Task<{ readonly result: number; readonly out: Struct<F> }> {
    for (;;) {
      const answer = yield* this.ioctl(ioctl, values)
      if (answer.result !== -EINTR && answer.result !== -EAGAIN) return answer
    }
  }

  /** CREATE_BO and an mmap of it, for job descriptors. Throws when the driver refuses. */
  *createBo(size: number): Task<BoHandle> {
    const created = yield* this.ioctl(CREATE_BO, { size, flags: BO_NOEXEC })
    if (created.result !== 0) throw new Error(`CREATE_BO of ${size} bytes failed: ${created.result}`)
    const { handle, offset } = created.out
    const mapped = yield* this.ioctl(MMAP_BO, { handle })
    const pages = yield* gemMmap(this.file, Number(mapped.out.offset))
    if (pages === undefined) throw new Error(`mmap of BO ${handle} failed`)
    return { handle, va: offset, pages }
  }

  *#timed<T>(name: string, call: Call<T>): Task<T> {
    const entry = { name, since: this.machine.kernel.clock.now }
    this.inFlight.push(entry)
    const result = yield* call
    this.inFlight.splice(this.inFlight.indexOf(entry), 1)
    return result
  }
}
