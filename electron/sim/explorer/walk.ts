import { type Kernel } from '../kernel/kernel.ts'
import { recall, suspendMemory } from '../kernel/memories.ts'
import { type Thread } from '../kernel/thread.ts'
import { type Execution, type Program } from './program.ts'
import { type Schedule, TICK } from './schedule.ts'

/** One execution under way, with the schedule that brought it here. */
export class Walk {
  readonly execution: Execution
  readonly kernel: Kernel
  /** By rank. */
  readonly threads: readonly Thread[]
  readonly schedule: number[] = []
  /** The searched part is over, and so is what follows it. */
  ended = false
  readonly #enabled: number[] = []
  /** By rank, of the present state once somebody has asked. */
  readonly #isEnabled: boolean[] = []
  #isKnown = false

  constructor(program: Program) {
    this.execution = program.start()
    this.kernel = this.execution.kernel
    this.threads = [...this.kernel.threads]
    this.kernel.remember()
  }

  thread(rank: number): Thread {
    const thread = this.threads[rank]
    if (thread === undefined) throw new Error(`the schedule names thread ${rank}, and there are ${this.threads.length}`)
    return thread
  }

  isEnabled(rank: number): boolean {
    if (!this.#isKnown) this.#look()
    return this.#isEnabled[rank] === true
  }

  /** Ranks of the threads that may go. Only valid until the next call. */
  enabled(): readonly number[] {
    if (!this.#isKnown) this.#look()
    return this.#enabled
  }

  perform(rank: number): void {
    this.kernel.perform(this.thread(rank))
    this.#isKnown = false
    this.schedule.push(rank)
  }

  /** Nothing can run: time moves, or the searched part is over and `ended` says so. */
  settle(): void {
    const { execution, kernel } = this
    execution.rest()
    if (kernel.programs === 0) {
      this.ended = true
      execution.finish()
    } else if (kernel.passTime()) this.schedule.push(TICK)
    else {
      this.ended = true
      execution.stuck()
    }
    this.#isKnown = false
  }

  #look(): void {
    const { threads } = this
    this.#enabled.length = 0
    for (let rank = 0; rank < threads.length; rank++) {
      const thread = threads[rank]
      const isEnabled = thread?.parked?.enabled(thread) === true
      this.#isEnabled[rank] = isEnabled
      if (isEnabled) this.#enabled.push(rank)
    }
    this.#isKnown = true
  }

  /** Does again what was done before, up to `length` steps. `memories`: what the threads knew then, so that it need not be found again. */
  replay(schedule: Schedule, length: number, memories?: readonly number[]): void {
    if (memories !== undefined) suspendMemory(this.kernel)
    for (let i = 0; i < length; i++) {
      const rank = schedule[i]
      if (rank === undefined) throw new Error(`a replay of ${length} steps, and there are ${schedule.length}`)
      if (rank === TICK) this.settle()
      else this.perform(rank)
    }
    if (memories !== undefined) recall(this.kernel, memories)
  }
}
