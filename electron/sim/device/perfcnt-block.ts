import { CounterBank } from './counter-bank.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { gpuVa, type Access, type GpuVa, type Pages } from '../kernel/memory.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type AccessResult } from './address-space.ts'
import { BLOCK_BYTES, WORDS_PER_BLOCK, type BlockKind } from './dump-layout.ts'
import { type Latencies } from './latencies.ts'
import { type GpuModel } from './models.ts'
import * as regs from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'
import { type SlotActivities } from './slot-activity.ts'

const MODE_MASK = 0xf
const AS_SHIFT = 4
const SETSEL_SHIFT = 8

const HEADER_TIMESTAMP_LO = 0
const HEADER_TIMESTAMP_HI = 1
const HEADER_ENABLE_MASK = 2
const HEADER_RESERVED = 3
/** Bit n of an enable mask stands for words 4n to 4n+3. */
const WORDS_PER_ENABLE_BIT_SHIFT = 2

/** The source id in AS_FAULTSTATUS of a counter write. Invented. */
const FAULT_SOURCE = 0x0200

const ENABLES: readonly (readonly [BlockKind, number])[] = [
  ['JM', regs.GPU_PRFCNT_JM_EN],
  ['TILER', regs.GPU_PRFCNT_TILER_EN],
  ['MMU_L2', regs.GPU_PRFCNT_MMU_L2_EN],
  ['SHADER', regs.GPU_PRFCNT_SHADER_EN],
]

/** A sample in flight. */
interface SampleRequest {
  readonly number: number
  /** The enable masks when it was asked for, in the order of ENABLES. */
  readonly enables: readonly number[]
}

/** A sample that the GPU wrote: through which address space, where, and to whose memory that led. */
export interface WrittenSample {
  /** Which PERFCNT_SAMPLE command it answers: they are numbered from 1. */
  readonly request: number
  readonly as: number
  readonly base: GpuVa
  /** The allocations written to, in address order: one, unless the dump crosses into another mapping. */
  readonly pages: readonly Pages[]
  /** No block was left out because its enable mask was 0. */
  readonly whole: boolean
}

export interface PerfcntParts {
  readonly model: GpuModel
  readonly registers: RegisterValues
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly activities: SlotActivities
  readonly timestamp: () => number
  readonly access: (as: number, va: GpuVa, access: Access, source: number) => AccessResult
  /** The same, with no trace of it left. */
  readonly translate: (as: number, va: GpuVa, access: Access) => AccessResult | undefined
  readonly onCompleted: () => void
  readonly onWritten: (sample: WrittenSample) => void
}

/**
 * The performance counters. They count while MODE is manual, from the last CLEAR or sample; SAMPLE writes what they hold to memory,
 * through whichever address space PERFCNT_CFG names when the write happens, and starts them from 0.
 * Modelled: an enable mask decides when a sample is asked for which words are written, it does not stop counters; MODE turned off and
 * masks cleared do not stop a sample in flight, nor make it smaller; counter set 1 selects the same counters, as its names are not public; tile mode counts nothing.
 */
export class PerfcntBlock extends RegisterBlock {
  readonly #parts: PerfcntParts
  readonly #counts: CounterBank
  readonly #inFlight: SampleRequest[] = []
  #requests = 0
  /** Samples that found their address space busy, by their numbers. */
  readonly #waiting: SampleRequest[] = []

  constructor(parts: PerfcntParts) {
    super(parts.registers)
    this.#parts = parts
    this.#counts = new CounterBank(parts.activities)
  }

  get mode(): 'off' | 'manual' {
    return (this.#cfg & MODE_MASK) === regs.GPU_PERFCNT_CFG_MODE_MANUAL ? 'manual' : 'off'
  }

  get as(): number {
    return (this.#cfg >>> AS_SHIFT) & 0xf
  }

  get counterset(): number {
    return this.#cfg >>> SETSEL_SHIFT
  }

  /** A sample is on its way: PRFCNT_ACTIVE. */
  get sampling(): boolean {
    return this.#inFlight.length > 0
  }

  /** A sample waits for an address space. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** What a sample written now would find: where it leads, or that some block of it faults. */
  get target(): { readonly faults: boolean; readonly pages: Pages | undefined } {
    const { model, translate } = this.#parts
    const base = this.#base
    let faults = false
    let pages: Pages | undefined
    for (const { byteOffset } of model.blocks) {
      const result = translate(this.as, gpuVa(base + byteOffset), 'write')
      if (result?.ok === true) pages ??= result.pages
      else if (result?.why === 'fault') faults = true
    }
    return { faults, pages }
  }

  /** PERFCNT_SAMPLE commands so far that were not ignored. */
  get requests(): number {
    return this.#requests
  }

  override write(offset: number, value: number): void {
    super.write(offset, value)
    if (offset === regs.GPU_PERFCNT_CFG) this.#counts.count(this.mode === 'manual')
  }

  clear(): void {
    this.#counts.clear()
  }

  /** Does nothing while MODE is off. A sample waits for the one before it. */
  sample(): void {
    if (this.mode === 'off') return
    const { queue, latencies } = this.#parts
    const request = { number: ++this.#requests, enables: this.#enables }
    this.#inFlight.push(request)
    queue.after(latencies.draw('perfcntSample'), 'PERFCNT_SAMPLE', () => this.#take(request))
  }

  /** An address space has finished a command: samples that waited for one try again. */
  retryAccess(): void {
    const { queue, latencies } = this.#parts
    for (const request of this.#waiting.splice(0))
      queue.after(latencies.draw('accessRetry'), 'PERFCNT_SAMPLE retry', () => this.#take(request))
  }

  /** Values of counters are no part of it: a search does not look at them. */
  fingerprint(hash: StateHash): void {
    hash.add(this.#counts.counting ? 1 : 0)
    for (const { enables } of this.#inFlight) hash.add(enables.filter((enable) => enable !== 0).length)
    hash.add(this.#inFlight.length)
    hash.add(this.#waiting.length)
  }

  reset(): void {
    this.#parts.queue.drop()
    this.#inFlight.length = 0
    this.#waiting.length = 0
    this.#counts.reset()
  }

  /** Blocks are written whole, so the low bits of the address are not looked at. */
  get #base(): GpuVa {
    const address = this.registers.get64(regs.GPU_PERFCNT_BASE_LO)
    return gpuVa(address - (address % BLOCK_BYTES))
  }

  get #cfg(): number {
    return this.registers.get(regs.GPU_PERFCNT_CFG)
  }

  /** In the order of ENABLES. */
  get #enables(): readonly number[] {
    return ENABLES.map(([, register]) => this.registers.get(register))
  }

  #take(request: SampleRequest): void {
    const { as } = this
    const base = this.#base
    const result = this.#writeBlocks(as, base, request.enables)
    if (result === 'busy') {
      this.#waiting.push(request)
      return
    }
    this.#inFlight.splice(this.#inFlight.indexOf(request), 1)
    // After a fault the sample is lost: no interrupt ever tells.
    if (result === 'fault') return
    this.clear()
    const whole = request.enables.every((enable) => enable !== 0)
    this.#parts.onWritten({ request: request.number, as, base, pages: result, whole })
    this.#parts.onCompleted()
  }

  #writeBlocks(as: number, base: GpuVa, enables: readonly number[]): readonly Pages[] | 'busy' | 'fault' {
    const { model, activities, timestamp, access } = this.#parts
    const totals = activities.totals()
    const now = timestamp()
    const written: Pages[] = []
    for (const { kind, present, byteOffset } of model.blocks) {
      if (kind === 'RESERVED' || !present) continue
      const enable = enables[ENABLES.findIndex(([name]) => name === kind)] ?? 0
      if (enable === 0) continue
      const target = access(as, gpuVa(base + byteOffset), 'write', FAULT_SOURCE)
      if (!target.ok) return target.why
      if (!written.includes(target.pages)) written.push(target.pages)
      if (this.#counts.isKept) this.#writeBlock(target.pages, target.offset, byteOffset / 4, enable, totals, now)
    }
    return written
  }

  #writeBlock(pages: Pages, at: number, firstWord: number, enable: number, totals: Float64Array, now: number): void {
    const view = new DataView(pages.bytes.buffer, pages.bytes.byteOffset + at, BLOCK_BYTES)
    for (let word = 0; word < WORDS_PER_BLOCK; word++) {
      if (((enable >>> (word >>> WORDS_PER_ENABLE_BIT_SHIFT)) & 1) === 0) continue
      view.setUint32(word * 4, this.#wordOf(word, firstWord, enable, totals, now), true)
    }
  }

  #wordOf(word: number, firstWord: number, enable: number, totals: Float64Array, now: number): number {
    switch (word) {
      case HEADER_TIMESTAMP_LO:
        return now % 2 ** 32
      case HEADER_TIMESTAMP_HI:
        return Math.floor(now / 2 ** 32)
      case HEADER_ENABLE_MASK:
        return enable
      case HEADER_RESERVED:
        return 0
      default:
        return this.#counts.value(firstWord + word, totals)
    }
  }
}
