import { Atomic } from '../kernel/atomic.ts'
import { usecs } from '../kernel/clock.ts'
import { attachHardware, HardwareQueue } from '../kernel/hardware.ts'
import { IrqLine, type IrqReturn } from '../kernel/irq.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type KernelObject } from '../kernel/object.ts'
import { type Footprint, Operation, type Task } from '../kernel/operation.ts'
import { Shared } from '../kernel/shared.ts'

/** Acts on a small device. */
export const DEVICE_STEPS = ['command', 'transfer', 'await-transfer', 'raise', 'mask', 'count'] as const
export type DeviceStep = (typeof DEVICE_STEPS)[number]

/**
 * Hardware of which one block waits for another: a transfer that finds a command under way waits until that ends, as a sample waits for
 * its address space. And an interrupt that can be masked.
 */
export class RandomDevice {
  readonly #busy: Shared<number>
  readonly #waiting: Shared<number>
  readonly #transferred: Atomic
  /** How often a transfer came to wait: no other way leads to the same end. */
  readonly #waits: Shared<number>
  readonly #raised: Shared<number>
  readonly #mask: Shared<number>
  readonly #handled: Atomic
  readonly #commands: HardwareQueue
  readonly #transfers: HardwareQueue
  readonly #started: { readonly command: KernelObject; readonly transfer: KernelObject }
  readonly #line: IrqLine

  constructor(kernel: Kernel) {
    const shared = (name: string) => new Shared(kernel, name, 0)
    this.#busy = shared('busy')
    this.#waiting = shared('waiting')
    this.#transferred = new Atomic(kernel, 'transferred')
    this.#waits = shared('waits')
    this.#raised = shared('raised')
    this.#mask = shared('mask')
    this.#handled = new Atomic(kernel, 'handled')
    const started = { command: kernel.object('command in flight'), transfer: kernel.object('transfer in flight') }
    this.#started = started
    const waiter = writing(this.#waiting, started.transfer)
    this.#commands = new HardwareQueue(
      'commands',
      kernel.clock,
      () => [...writing(this.#busy), ...(this.#waiting.value > 0 ? waiter : [])],
      started.command,
      (id) => waiter.some(([object]) => object.id === id),
    )
    this.#transfers = new HardwareQueue(
      'transfers',
      kernel.clock,
      () => [[this.#busy, 'read'], ...writing(this.#waiting, this.#transferred, this.#waits)],
      started.transfer,
    )
    attachHardware(kernel, this.#commands)
    attachHardware(kernel, this.#transfers)
    this.#line = new IrqLine(kernel, 'line')
    const masked: Footprint = [[this.#mask, 'read']]
    this.#line.needs = () => (this.#mask.value === 0 ? masked : undefined)
    this.#line.request(() => this.#handle())
  }

  *step(kind: DeviceStep, which: number): Task<number> {
    switch (kind) {
      case 'command':
        yield* new Write(this.#busy, writing(this.#busy, this.#started.command), () => this.#command())
        return 0
      case 'transfer':
        yield* new Write(this.#waiting, writing(this.#waiting, this.#started.transfer), () => this.#transfer())
        return 0
      case 'await-transfer':
        return yield* this.#transferred.waitFor(1, usecs(20))
      case 'raise':
        yield* this.#drive(this.#raised, 1)
        return 0
      case 'mask':
        yield* this.#drive(this.#mask, which)
        return 0
      case 'count':
        return yield* (which === 0 ? this.#handled : this.#transferred).read()
    }
  }

  #command(): void {
    if (this.#busy.value > 0) return
    this.#busy.value = 1
    this.#commands.after(usecs(1), 'command', () => {
      this.#busy.value = 0
      if (this.#waiting.value === 0) return
      this.#waiting.value = 0
      this.#transfer()
    })
  }

  #transfer(): void {
    this.#transfers.after(usecs(1), 'transfer', () => {
      if (this.#busy.value === 0) {
        this.#transferred.value++
        return
      }
      this.#waiting.value = 1
      this.#waits.value++
    })
  }

  #drive(register: Shared<number>, value: number): Operation<void> {
    return new Write(
      register,
      [
        [register, 'write'],
        [this.#line, 'update'],
      ],
      () => {
        register.value = value
        this.#line.level = this.#raised.value > 0 && this.#mask.value > 0
      },
    )
  }

  *#handle(): Task<IrqReturn> {
    yield* this.#drive(this.#raised, 0)
    yield* this.#handled.incReturn()
    return 'IRQ_HANDLED'
  }
}

const writing = (...objects: readonly KernelObject[]): Footprint => objects.map((object) => [object, 'write'] as const)

/** Writes a register of the device. */
class Write extends Operation<void> {
  readonly kind = 'writel'

  constructor(
    readonly object: KernelObject,
    readonly footprint: Footprint,
    readonly effect: () => void,
  ) {
    super()
  }

  perform(): void {
    this.effect()
  }
}
