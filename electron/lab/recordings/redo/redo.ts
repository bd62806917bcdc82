import { setImmediate } from 'node:timers/promises'
import { type MachineState, type RunSettings } from '../../../protocol/types.ts'
import { type GpuModel } from '../../../sim/device/models.ts'
import { type Nanos, nanos } from '../../../sim/kernel/clock.ts'
import { type CreateLiveMachine } from '../../../sim/machine/live-machine.ts'
import { type Order } from '../../../sim/session/order.ts'
import { type Rerun, rerun } from '../../../sim/session/rerun.ts'
import { BatchBuilder } from '../../live/batches.ts'
import { readInput, type RecordedInput } from '../format/inputs.ts'
import { type RecordedCheck } from '../format/messages.ts'
import { type RecordingReader } from '../reading/reader.ts'
import { scriptOf } from './script.ts'
import { type RecordingWriter } from '../writing/writer.ts'
import { rerunShare } from './rerun-share.ts'

/** Virtual time of a batch, and between looks at the state, ns. */
const STRIDE = 50_000_000

export interface RedoOptions {
  readonly models: readonly GpuModel[]
  readonly createMachine: CreateLiveMachine
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Does every run of a recording again from its inputs and writes all that a window shows of it. Resolves to the virtual time of the
 * first digest that came out differently, undefined when none did. Rejects when the signal asks for it, or when a run cannot be done
 * again.
 */
export async function redo(
  reader: RecordingReader,
  writer: RecordingWriter,
  options: RedoOptions,
): Promise<Nanos | undefined> {
  const { spans } = reader.info
  let differs: Nanos | undefined
  for (const [index, { to }] of spans.entries()) {
    const run = new RunRedo(reader, index, writer, options, (now) => {
      options.onProgress(rerunShare(spans, index, now))
    })
    const found = await run.to(nanos(to - 1))
    differs ??= found
  }
  return differs
}

class RunRedo {
  readonly #reader: RecordingReader
  readonly #index: number
  readonly #number: number
  readonly #writer: RecordingWriter
  readonly #options: RedoOptions
  readonly #progress: (now: number) => void
  readonly #builder: BatchBuilder
  #settings: RunSettings
  #rerun: Rerun | undefined
  #isOver = false
  #lastState = ''

  constructor(
    reader: RecordingReader,
    index: number,
    writer: RecordingWriter,
    options: RedoOptions,
    progress: (now: number) => void,
  ) {
    const settings = reader.info.runs[index]
    const run = reader.runs[index]
    const model = options.models.find(({ id }) => id === settings?.model)
    if (settings === undefined || run === undefined) throw new Error(`there is no run ${index}`)
    if (model === undefined) throw new Error(`there is no GPU model ${settings.model} here`)
    this.#reader = reader
    this.#index = index
    this.#number = run.number
    this.#writer = writer
    this.#options = options
    this.#progress = progress
    this.#builder = new BatchBuilder(model.dumpBytes / 4)
    this.#settings = settings
  }

  async to(end: Nanos): Promise<Nanos | undefined> {
    let differs: Nanos | undefined
    for (const entry of await scriptOf(this.#reader, this.#index, this.#options.signal)) {
      if (entry.type === 'input') await this.#input(entry.input)
      else if (entry.type === 'note') this.#writer.note(this.#number, entry.note)
      else if (!(await this.#check(entry.check))) differs ??= nanos(entry.check.at)
    }
    await this.#advance(end, undefined)
    return differs
  }

  async #input(input: RecordedInput): Promise<void> {
    const { models, createMachine } = this.#options
    const read = readInput(input)
    if (read.type === 'beginning') {
      this.#writer.input(this.#number, input)
      this.#rerun = rerun(read.beginning, models, createMachine, this.#builder.add, true)
      return
    }
    if (read.type === 'end') this.#isOver = true
    if (this.#isOver || read.type === 'end') {
      this.#writer.input(this.#number, input)
      return
    }
    await this.#advance(read.input.at, read.input.steps)
    this.#writer.input(this.#number, input)
    this.#settings = changed(this.#settings, read.input.order)
    this.#started().obey(read.input.order)
    this.#take()
  }

  async #check({ at, steps, digest }: RecordedCheck): Promise<boolean> {
    await this.#advance(nanos(at), steps)
    const its = this.#started()
    this.#writer.check(this.#number, { at, steps, digest: its.digest })
    return its.digest === digest
  }

  async #advance(moment: Nanos, steps: number | undefined): Promise<void> {
    const its = this.#started()
    while (its.now + STRIDE < moment) {
      its.runTo(nanos(its.now + STRIDE), undefined)
      this.#take()
      this.#progress(its.now)
      await setImmediate()
      this.#options.signal.throwIfAborted()
    }
    its.runTo(moment, steps)
    this.#take()
  }

  #take(): void {
    const its = this.#started()
    this.#writer.batch(this.#builder.take(this.#number, this.#settings, its.now, this.#changedState(), its.takeLanes()))
  }

  #changedState(): MachineState | undefined {
    const state = this.#started().state()
    const text = JSON.stringify({ ...state, at: 0 })
    if (text === this.#lastState) return undefined
    this.#lastState = text
    return state
  }

  #started(): Rerun {
    if (this.#rerun !== undefined) return this.#rerun
    throw new Error('the recording does not say how its run began: it cannot be done again')
  }
}

function changed(settings: RunSettings, order: Order): RunSettings {
  if (order.call !== 'change') return settings
  const { workload, period, counterset } = order
  return {
    ...settings,
    workload: workload ?? settings.workload,
    periodMs: period === undefined ? settings.periodMs : period / 1e6,
    counterset: counterset ?? settings.counterset,
  }
}
