import { type Nanos } from '../kernel/clock.ts'
import { gpuVa, type GpuVa } from '../kernel/memory.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { ACTIVE, DONE, STOPPED, TERMINATED } from './exceptions.ts'
import { JobChain, type ChainParts } from './job-chain.ts'
import * as regs from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

const AS_MASK = 0xf
const COMMAND = regs.JS_COMMAND(0)
const COMMAND_NEXT = regs.JS_COMMAND_NEXT(0)

/** A job chain that has ended. */
export interface EndedJob {
  readonly slot: number
  readonly begin: Nanos
  readonly end: Nanos
  /** DONE, STOPPED, TERMINATED or a fault; ACTIVE when a GPU reset took the chain. */
  readonly exception: number
  readonly head: GpuVa
  readonly as: number
}

export interface JobSlotParts extends ChainParts {
  readonly registers: RegisterValues
  readonly report: (text: string) => void
  readonly resetting: () => boolean
  /** The chain is about to leave the slot, with a done interrupt or a failed one. */
  readonly onEnd: (ended: EndedJob) => void
  /** A reset took the chain: no interrupt tells. */
  readonly onLost: (ended: EndedJob) => void
}

/**
 * One job slot: a running chain, and the NEXT registers, which are promoted when the slot is free. After a failure or a stop the
 * slot waits until that interrupt is cleared.
 */
export class JobSlot extends RegisterBlock {
  readonly #parts: JobSlotParts
  readonly #origin: number
  #chain: JobChain | undefined
  #held = false

  constructor(parts: JobSlotParts) {
    super(parts.registers)
    this.#parts = parts
    this.#origin = regs.JS_SLOT_STRIDE * parts.slot
  }

  get running(): Pick<JobChain, 'head' | 'begin' | 'as' | 'stalled' | 'waitsFor'> | undefined {
    return this.#chain
  }

  /** What is in the NEXT registers, once started. */
  get next(): { readonly head: GpuVa; readonly as: number } | undefined {
    if (!this.hasNext) return undefined
    return { head: gpuVa(this.#get64(regs.JS_HEAD_NEXT_LO)), as: this.#get(regs.JS_CONFIG_NEXT) & AS_MASK }
  }

  get hasNext(): boolean {
    return this.#get(regs.JS_COMMAND_NEXT) === regs.JS_COMMAND_START
  }

  override write(offset: number, value: number): void {
    switch (offset - this.#origin) {
      case COMMAND:
        return this.#command(value)
      case COMMAND_NEXT:
        return this.#commandNext(value)
      default:
        super.write(offset, value)
    }
  }

  /** The failed interrupt was cleared: the slot goes on with what is queued. */
  release(): void {
    this.#held = false
    this.#promote()
  }

  retryAccess(as: number, afterFault: boolean): void {
    this.#chain?.retryAccess(as, afterFault)
  }

  retryPower(): void {
    this.#chain?.retryPower()
  }

  reset(): void {
    const chain = this.#chain
    this.#parts.queue.drop()
    this.#chain = undefined
    this.#held = false
    if (chain !== undefined) this.#parts.onLost(this.#ended(chain, ACTIVE))
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.#held ? 1 : 0)
    if (this.#chain === undefined) hash.add(-1)
    else this.#chain.fingerprint(hash)
  }

  #command(command: number): void {
    switch (command) {
      case regs.JS_COMMAND_NOP:
        return
      case regs.JS_COMMAND_SOFT_STOP:
        return this.#chain?.stop(STOPPED)
      case regs.JS_COMMAND_HARD_STOP:
        return this.#chain?.stop(TERMINATED)
      case regs.JS_COMMAND_SOFT_STOP_0:
      case regs.JS_COMMAND_SOFT_STOP_1:
        if (this.#chainFlagIs(command === regs.JS_COMMAND_SOFT_STOP_1)) this.#chain?.stop(STOPPED)
        return
      case regs.JS_COMMAND_HARD_STOP_0:
      case regs.JS_COMMAND_HARD_STOP_1:
        if (this.#chainFlagIs(command === regs.JS_COMMAND_HARD_STOP_1)) this.#chain?.stop(TERMINATED)
        return
      default:
        this.#parts.report(
          `write of ${command} to JS_COMMAND(${this.#parts.slot}): only NOP and stops are modelled; start jobs with JS_COMMAND_NEXT`,
        )
    }
  }

  #commandNext(command: number): void {
    const { report, resetting, slot } = this.#parts
    if (command !== regs.JS_COMMAND_NOP && command !== regs.JS_COMMAND_START)
      return report(`write of ${command} to JS_COMMAND_NEXT(${slot}): only NOP and START are modelled; it is ignored`)
    if (command === regs.JS_COMMAND_START && resetting())
      return report(`JS_COMMAND_NEXT(${slot}) = START during a GPU reset: the job is lost; wait for RESET_COMPLETED`)
    this.#set(regs.JS_COMMAND_NEXT, command)
    this.#promote()
  }

  /** Starts what is in the NEXT registers if the slot is free. */
  #promote(): void {
    if (this.#chain !== undefined || this.#held || !this.hasNext) return
    const head = this.#get64(regs.JS_HEAD_NEXT_LO)
    const config = this.#get(regs.JS_CONFIG_NEXT)
    this.#set64(regs.JS_HEAD_LO, head)
    this.#set64(regs.JS_TAIL_LO, head)
    this.#set64(regs.JS_AFFINITY_LO, this.#get64(regs.JS_AFFINITY_NEXT_LO))
    this.#set(regs.JS_XAFFINITY, this.#get(regs.JS_XAFFINITY_NEXT))
    this.#set(regs.JS_CONFIG, config)
    this.#set(regs.JS_COMMAND_NEXT, regs.JS_COMMAND_NOP)
    this.#set(regs.JS_STATUS, ACTIVE)
    const chain = new JobChain(this.#parts, gpuVa(head), config & AS_MASK, (exception) => this.#end(chain, exception))
    this.#chain = chain
  }

  #end(chain: JobChain, exception: number): void {
    this.#set64(regs.JS_TAIL_LO, chain.tail)
    this.#set(regs.JS_STATUS, exception)
    this.#parts.onEnd(this.#ended(chain, exception))
    this.#chain = undefined
    this.#held = exception !== DONE
    this.#promote()
  }

  #chainFlagIs(flag: boolean): boolean {
    return ((this.#get(regs.JS_CONFIG) & regs.JS_CONFIG_JOB_CHAIN_FLAG) !== 0) === flag
  }

  #ended({ head, begin, as }: JobChain, exception: number): EndedJob {
    return { slot: this.#parts.slot, begin, end: this.#parts.clock.now, exception, head, as }
  }

  #get(at: (slot: number) => number): number {
    return this.registers.get(at(this.#parts.slot))
  }

  #set(at: (slot: number) => number, value: number): void {
    this.registers.set(at(this.#parts.slot), value)
  }

  #get64(lo: (slot: number) => number): number {
    return this.registers.get64(lo(this.#parts.slot))
  }

  #set64(lo: (slot: number) => number, value: number): void {
    this.registers.set64(lo(this.#parts.slot), value)
  }
}
