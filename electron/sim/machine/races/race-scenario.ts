import { type PanfrostDevice } from '../../driver/device.ts'
import { type Operation, type Task } from '../../kernel/operation.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Machine } from '../machine.ts'
import { type JobBuffer, type RaceClient } from './race-client.ts'

/** What a race scenario builds its programs from. The machine is booted and its GPU sleeps. */
export interface RaceStage {
  readonly machine: Machine
  readonly pfdev: PanfrostDevice
  /** All processes so far. */
  readonly clients: readonly RaceClient[]
  /** A process of its own. */
  client(name: string): RaceClient
  /** A thread whose steps the search orders; the searched part ends when all of them have exited. */
  program(name: string, body: Task<unknown>): Thread
  /** The GPU is awake and stays so, as if another process had a job on it, until the end of `after`. */
  stayAwake(): Task
  /**
   * Asks for a reset, as the path for a stuck address space does, and waits until it is over; so often, each time when it is
   * `ready`. A program of the kernel's own: no ioctl can do this.
   */
  requestReset(name: string, times?: number, ready?: Operation<void>): Thread
  /** Fault injection: the next panfrost_mmu_as_get() below this C function finds no address space, -EBUSY. */
  failAsGet(below: string): void
  /** For the race of a scenario in which hardware loses an interrupt: see Watchdog. */
  watchdog(): void
  /** A whole reset, for the prepared part. */
  resetNow(): Task
  /** Memory is short: the next BO that is created waits for the jobs on this one first, as a shrinker may. */
  reclaimWaitsFor(client: RaceClient, bo: JobBuffer): void
}

/** The three parts of a race. */
export interface RaceParts {
  /** In one order, with no search: opens files, often begins a session. */
  prepare?(): Task
  /** Starts the programs that are searched. */
  race(): void
  /** In one order: what a user would do next, in which a defect shows; then files are closed. */
  after?(): Task
}

/** Programs whose interleavings are searched, with the question that they ask. */
export interface RaceScenario {
  readonly id: string
  readonly kind: 'race'
  readonly question: string
  /** Id of the GPU model; where the question needs no other, that of the command line's default. */
  readonly model: string
  /** Fewer address spaces than the model has, as where a hypervisor keeps some; no board of ours has so few and jobs in both positions. */
  readonly addressSpaces?: number
  parts(stage: RaceStage): RaceParts
}
