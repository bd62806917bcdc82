import { deviceScheduleReset } from '../../driver/device.ts'
import { type DmaFence } from '../../kernel/dma-fence.ts'
import { Call, type Operation, type Task } from '../../kernel/operation.ts'
import { type StateHash } from '../../kernel/state-hash.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Machine } from '../machine.ts'
import { type CallObserver, type JobBuffer, RaceClient } from './race-client.ts'
import { type RaceStage } from './race-scenario.ts'
import { Watchdog } from './watchdog.ts'

/** What the programs of a race have at hand, and what they have asked for: faults to come, a GPU that stays awake. */
export class Stage implements RaceStage {
  readonly clients: RaceClient[] = []
  #wakeLocks = 0
  #watchdog: Watchdog | undefined
  /** C function below which the next AS get fails. */
  #failBelow: string | undefined
  /** What the next allocation of a BO waits for. */
  #reclaim: readonly DmaFence[] = []

  constructor(
    readonly machine: Machine,
    readonly calls: CallObserver,
  ) {}

  get pfdev(): Machine['pfdev'] {
    return this.machine.pfdev
  }

  client(name: string): RaceClient {
    const client = new RaceClient(this.machine, name, this.calls)
    this.clients.push(client)
    return client
  }

  program(name: string, body: Task<unknown>): Thread {
    return this.machine.kernel.spawn(name, 'user', body, 'main')
  }

  *stayAwake(): Task {
    this.#wakeLocks++
    yield* this.pfdev.pm.getSync()
  }

  requestReset(name: string, times = 1, ready?: Operation<void>): Thread {
    return this.machine.kernel.spawn(name, 'user', this.#ask(times, ready), 'lab')
  }

  failAsGet(below: string): void {
    this.#failBelow = below
  }

  watchdog(): void {
    this.#watchdog = new Watchdog(this.machine)
  }

  *resetNow(): Task {
    yield* deviceScheduleReset(this.pfdev, 'lab')
    yield* this.pfdev.reset.work.flush()
  }

  reclaimWaitsFor({ drm }: RaceClient, { handle }: JobBuffer): void {
    this.#reclaim = drm.file.objects.entries.get(handle)?.resv.fences ?? []
  }

  *#ask(times: number, ready: Operation<void> | undefined): Task {
    for (let i = 0; i < times; i++) {
      if (ready !== undefined) yield* ready
      // A call, so that a search tells the first from the last.
      yield* new Call('lab', this.resetNow())
    }
  }

  /** What a GFP_KERNEL allocation waits for, once. */
  *reclaim(): Task {
    const fences = this.#reclaim
    this.#reclaim = []
    for (const fence of fences) yield* fence.waitTimeout(undefined, false)
  }

  /** Asked at each panfrost_mmu_as_get(). */
  asGetFails(): boolean {
    if (this.#failBelow === undefined || !this.machine.kernel.current.callChain.includes(this.#failBelow)) return false
    this.#failBelow = undefined
    return true
  }

  /** The searched part is over. */
  end(): void {
    this.#watchdog?.stop()
  }

  get isAwake(): boolean {
    return this.#wakeLocks > 0
  }

  /** Undoes every stayAwake(). */
  *letSleep(): Task {
    for (; this.#wakeLocks > 0; this.#wakeLocks--) yield* this.pfdev.pm.putAutosuspend()
  }

  fingerprint(hash: StateHash): void {
    hash.addString(this.#failBelow ?? '')
    hash.add(this.#reclaim.length)
  }
}
