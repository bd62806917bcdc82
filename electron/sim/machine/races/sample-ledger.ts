import { type WrittenSample } from '../../device/perfcnt-block.ts'
import { GPU_CMD_HARD_RESET, GPU_CMD_SOFT_RESET } from '../../device/regs.ts'
import { type Pages } from '../../kernel/memory.ts'
import { type Operation } from '../../kernel/operation.ts'
import { type StateHash } from '../../kernel/state-hash.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Machine } from '../machine.ts'
import { type RaceCheck } from './race-check.ts'
import { type RaceCallName, type RaceClient } from './race-client.ts'

/** A sample in memory. */
interface SampleInMemory {
  readonly request: number
  /** Resets before it was written. */
  readonly resets: number
  readonly whole: boolean
}

/** A dump on its way, or the last one that returned. */
export interface DumpCall {
  /** Number of its first PERFCNT_SAMPLE command that the device took. */
  first: number | undefined
  /** How many it took. */
  samples: number
  /** What was in the buffer when it was copied to user space. */
  copied: SampleInMemory | undefined
  /** What it did matters to nobody any more. */
  returned: boolean
}

/** Which sample is in which memory, and which of them a dump copied: ghost state, which no kernel has. */
export class SampleLedger implements RaceCheck {
  readonly #machine: () => Machine
  /** The last sample in each allocation. */
  readonly #written = new Map<Pages, SampleInMemory>()
  readonly #dumps = new Map<RaceClient, DumpCall>()
  readonly #threads = new Map<Thread, DumpCall>()
  #requests = 0
  #resetsBegun = 0
  /** Those of which the hardware has been reset: a sample that the driver's routine has not stopped is from before. */
  #resets = 0

  constructor(machine: () => Machine) {
    this.#machine = machine
  }

  /** Of which the hardware has been reset: strikes each session that it finds. */
  get resets(): number {
    return this.#resets
  }

  /** The dump of this client that is under way or has just returned. */
  dumpOf(client: RaceClient): DumpCall | undefined {
    return this.#dumps.get(client)
  }

  called(client: RaceClient, name: RaceCallName): void {
    if (name !== 'DUMP') return
    const call = { first: undefined, samples: 0, copied: undefined, returned: false }
    this.#dumps.set(client, call)
    this.#threads.set(this.#machine().kernel.current, call)
  }

  /** The checks hear of it after this. */
  returned(client: RaceClient, name: RaceCallName): void {
    const call = this.#dumps.get(client)
    if (name === 'DUMP' && call !== undefined) call.returned = true
  }

  step(thread: Thread, { kind, object }: Operation, value: unknown): void {
    if (kind === 'writel') {
      this.#requested(thread)
      // Everything in flight ends with the command, not with its completion.
      if (object.name === 'GPU_CMD' && (value === GPU_CMD_SOFT_RESET || value === GPU_CMD_HARD_RESET))
        this.#resets = this.#resetsBegun
    } else if (kind === 'copy_to_user' && thread.callChain.at(-1) === 'panfrost_ioctl_perfcnt_dump') {
      const call = this.#threads.get(thread)
      const pages = this.#machine().pfdev.perfcnt.mapping?.obj.pages
      if (call !== undefined && pages !== undefined) call.copied = this.#written.get(pages)
    }
  }

  sampleWritten({ request, pages, whole }: WrittenSample): void {
    for (const page of pages) this.#written.set(page, { request, resets: this.#resets, whole })
  }

  resetBegin(): void {
    this.#resetsBegun++
  }

  fingerprint(hash: StateHash): void {
    const pages = this.#machine().pfdev.perfcnt.mapping?.obj.pages
    const sample = pages === undefined ? undefined : this.#written.get(pages)
    this.#addSample(hash, sample)
    hash.add(this.#resetsBegun - this.#resets)
    for (const [{ name }, { first, samples, copied, returned }] of this.#dumps) {
      if (returned) continue
      hash.addString(name)
      hash.add(first === undefined ? -1 : this.#requests - first)
      hash.add(samples)
      this.#addSample(hash, copied)
    }
  }

  /** Numbers as seen from now, so that states are the same whatever came before. */
  #addSample(hash: StateHash, sample: SampleInMemory | undefined): void {
    hash.add(sample === undefined ? -1 : this.#requests - sample.request)
    hash.add(sample === undefined ? -1 : this.#resets - sample.resets)
    hash.add(sample?.whole === true ? 1 : 0)
  }

  #requested(thread: Thread): void {
    const { requests } = this.#machine().device.perfcnt
    if (requests === this.#requests) return
    this.#requests = requests
    const call = this.#threads.get(thread)
    if (call === undefined) return
    call.first ??= requests
    call.samples++
  }
}
