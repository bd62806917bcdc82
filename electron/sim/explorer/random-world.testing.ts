import { Atomic } from '../kernel/atomic.ts'
import { usecs } from '../kernel/clock.ts'
import { Completion } from '../kernel/completion.ts'
import { attachHardware, HardwareQueue } from '../kernel/hardware.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { Mutex } from '../kernel/mutex.ts'
import { fn, type Footprint, Operation, type Task } from '../kernel/operation.ts'
import { type Random } from '../kernel/random.ts'
import { RwSemaphore } from '../kernel/rwsem.ts'
import { Shared } from '../kernel/shared.ts'
import { sendSignal } from '../kernel/signal.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type Thread } from '../kernel/thread.ts'
import { OrderedWorkqueue, Work } from '../kernel/workqueue.ts'
import { type SmallWorld } from './programs.testing.ts'
import { DEVICE_STEPS, type DeviceStep, RandomDevice } from './random-device.testing.ts'

/** Acts that hold something while others are done. */
const SECTIONS = ['mutex', 'interruptible', 'spinlock', 'read-lock', 'write-lock', 'call'] as const
const STEPS = [
  'increment',
  'exchange',
  'load',
  'store',
  'complete',
  'reinit',
  'wait',
  'wait-interruptible',
  'wait-for-value',
  'queue',
  'flush',
  'start',
  'signal',
  ...DEVICE_STEPS,
] as const

interface Act {
  readonly kind: (typeof SECTIONS)[number] | (typeof STEPS)[number]
  readonly which: number
  readonly inner: readonly Act[]
}

/** A world of two or three threads with a few random acts each, on few objects; what was read decides what is done. */
export function randomWorld(random: Random): SmallWorld {
  const length = random.between(0, 2) > 0 ? 3 : 2
  const programs = Array.from({ length: length === 3 ? 2 : 3 }, () => randomActs(random, length))
  // An item that queues itself never comes to an end.
  const item = randomActs(random, 1).filter(({ kind }) => kind !== 'queue')
  return worldOf(programs, item)
}

/** Two threads that have nothing but the device, and look at it in the end. */
export function randomDeviceWorld(random: Random): SmallWorld {
  const act = (...kinds: readonly DeviceStep[]): Act => {
    return { kind: pick(random, kinds), which: random.between(0, 1), inner: [] }
  }
  const acts = () => [
    ...Array.from({ length: random.between(0, 3) }, () => act(...DEVICE_STEPS)),
    act('await-transfer', 'count'),
  ]
  return worldOf([acts(), acts()], [])
}

function worldOf(programs: readonly (readonly Act[])[], item: readonly Act[]): SmallWorld {
  return (kernel) => {
    const world = new World(kernel, item)
    const results = programs.map((): number[] => [])
    world.threads.push(
      ...programs.map((program, i) => {
        const body = function* (): Task {
          for (const act of program) results[i]?.push(yield* world.act(act))
        }
        return kernel.spawn(`t${i}`, 'user', body())
      }),
    )
    return () => results.map((list) => list.join(' ')).join(' | ')
  }
}

function randomActs(random: Random, length: number): readonly Act[] {
  return Array.from({ length: random.between(1, length) }, () => {
    const which = random.between(0, 1)
    if (length === 1 || random.between(0, 2) > 0) return { kind: pick(random, STEPS), which, inner: [] }
    return { kind: pick(random, SECTIONS), which, inner: randomActs(random, 1) }
  })
}

function pick<T>(random: Random, from: readonly T[]): T {
  const at = from[random.between(0, from.length - 1)]
  if (at === undefined) throw new Error('nothing to pick from')
  return at
}

class World {
  readonly threads: Thread[] = []
  readonly #mutexes: Pair<Mutex>
  readonly #spinlock: Spinlock
  readonly #rwsem: RwSemaphore
  readonly #atomics: Pair<Atomic>
  readonly #shared: Shared<number>
  readonly #completions: Pair<Completion>
  readonly #work: Work
  readonly #hardware: HardwareQueue
  readonly #device: RandomDevice
  readonly #done: Completion

  constructor(
    readonly kernel: Kernel,
    item: readonly Act[],
  ) {
    this.#mutexes = pair((name) => new Mutex(kernel, `mutex ${name}`))
    this.#spinlock = new Spinlock(kernel, 'spinlock')
    this.#rwsem = new RwSemaphore(kernel, 'rwsem')
    this.#atomics = pair((name) => new Atomic(kernel, `atomic ${name}`))
    this.#shared = new Shared(kernel, 'shared', 0)
    this.#completions = pair((name) => new Completion(kernel, `completion ${name}`))
    const wq = new OrderedWorkqueue(kernel, 'wq')
    const body = fn('work', () => this.#each(item))
    this.#work = new Work(wq, 'item', body)
    this.#done = new Completion(kernel, 'hardware done')
    this.#hardware = new HardwareQueue('hw', kernel.clock, () => [
      [this.#done, 'write'],
      [this.#shared, 'write'],
    ])
    attachHardware(kernel, this.#hardware)
    this.#device = new RandomDevice(kernel)
  }

  *act({ kind, which, inner }: Act): Task<number> {
    const mutex = this.#mutexes[which === 0 ? 0 : 1]
    const atomic = this.#atomics[which === 0 ? 0 : 1]
    const completion = this.#completions[which === 0 ? 0 : 1]
    switch (kind) {
      case 'mutex':
        return yield* this.#within(mutex.lock(), inner, mutex.unlock())
      case 'spinlock':
        return yield* this.#within(this.#spinlock.lock(), inner, this.#spinlock.unlock())
      case 'read-lock':
        return yield* this.#within(this.#rwsem.downRead(), inner, this.#rwsem.upRead())
      case 'write-lock': {
        yield* this.#rwsem.downWrite()
        const sum = yield* this.#sum(inner)
        yield* this.#rwsem.upWrite()
        return sum
      }
      case 'interruptible':
        if ((yield* mutex.lockInterruptible()) !== 0) return -1
        return yield* this.#within(undefined, inner, mutex.unlock())
      case 'call':
        return yield* called(() => this.#sum(inner))
      case 'increment':
        return yield* atomic.incReturn()
      case 'exchange':
        return yield* atomic.cmpxchg(0, 5)
      case 'load':
        // What is read decides what is done.
        return (yield* this.#shared.readOnce()) > 0 ? yield* atomic.decReturn() : 0
      case 'store':
        yield* this.#shared.writeOnce((yield* atomic.read()) + which)
        return 0
      case 'complete':
        yield* completion.complete()
        return 0
      case 'reinit':
        yield* completion.reinit()
        return 0
      case 'wait':
        return yield* completion.waitTimeout(usecs(10 + which))
      case 'wait-interruptible':
        return yield* completion.waitInterruptibleTimeout(usecs(5))
      case 'wait-for-value':
        return yield* atomic.waitFor(1, usecs(7))
      case 'queue':
        yield* this.#work.queue()
        return 0
      case 'flush':
        yield* this.#work.flush()
        return 0
      case 'start':
        return yield* this.#start()
      case 'signal': {
        const target = this.threads[which]
        if (target !== undefined) yield* sendSignal(target)
        return 0
      }
      default:
        return yield* this.#device.step(kind, which)
    }
  }

  /** Starts the hardware, which touches what the step declares, and waits. */
  *#start(): Task<number> {
    yield* new Start(this.#shared, () => {
      this.#hardware.after(usecs(1), 'event', () => {
        this.#shared.value++
        this.#done.done++
      })
    })
    return yield* this.#done.waitTimeout(usecs(20))
  }

  *#within(enter: Operation<void> | undefined, inner: readonly Act[], leave: Operation<void>): Task<number> {
    if (enter !== undefined) yield* enter
    const sum = yield* this.#sum(inner)
    yield* leave
    return sum
  }

  *#sum(acts: readonly Act[]): Task<number> {
    let sum = 0
    for (const act of acts) sum += yield* this.act(act)
    return sum
  }

  *#each(acts: readonly Act[]): Task {
    yield* this.#sum(acts)
  }
}

/** Writes a command register: `begin` puts an event in flight. */
class Start extends Operation<void> {
  readonly kind = 'writel'
  readonly footprint: Footprint

  constructor(
    readonly object: Shared<number>,
    readonly begin: () => void,
  ) {
    super()
    this.footprint = [[object, 'write']]
  }

  perform(): void {
    this.begin()
  }
}

const called = fn('called', function* (body: () => Task<number>) {
  return yield* body()
})

type Pair<T> = readonly [T, T]

const pair = <T>(make: (name: string) => T): Pair<T> => [make('a'), make('b')]
