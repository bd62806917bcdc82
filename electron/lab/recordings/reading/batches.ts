import * as v from 'valibot'
import {
  type Batch,
  type Discontinuity,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type LaneColumns,
  type MachineState,
  type ResetRecord,
  type RunSettings,
} from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { type Sample } from '../../../sim/machine/trace.ts'
import { type RecordedMessage } from '../format/chunk.ts'
import { decodeLanes, lanesSchema } from '../format/lanes.ts'
import {
  discontinuitySchema,
  faultSchema,
  ioctlSchema,
  jobSchema,
  klogSchema,
  resetSchema,
  sliceSchema,
  stateSchema,
} from '../format/messages.ts'
import { type RecordedRun } from '../format/metadata.ts'
import { decodeSample, decodeSampleTimes } from '../format/sample.ts'
import { type Topic } from '../format/schema.ts'
import { sampleColumns } from '../format/sample-columns.ts'

const DECODER = new TextDecoder()

/** Whether samples have their words; those are most of a recording. */
export type Dumps = 'whole' | 'times'

/** A batch being put together again. */
interface OpenBatch {
  readonly settings: RunSettings
  readonly now: number
  samplesDropped: number
  readonly samples: Sample[]
  readonly log: KernelLogLine[]
  readonly ioctls: IoctlRecord[]
  readonly jobs: JobRecord[]
  readonly resets: ResetRecord[]
  readonly faults: FaultRecord[]
  readonly discontinuities: Discontinuity[]
  lanes: LaneColumns | undefined
  state: MachineState | undefined
}

/** Puts the batches of a part of a run together from its messages, in the order of the file. A message that makes no sense is left out. */
export class RecordedBatches {
  readonly #run: RecordedRun
  readonly #range: { readonly from: number; readonly to: number }
  readonly #stateBefore: MachineState | undefined
  readonly #dumps: Dumps
  readonly #batches: Batch[] = []
  #open: OpenBatch | undefined
  /** Something of the open batch lies in the range. */
  #wanted = false
  #settings: RunSettings
  /** False until a state was met, and after a hole: then a repeated state is news. */
  #knowsState: boolean

  constructor(
    run: RecordedRun,
    range: { readonly from: number; readonly to: number },
    stateBefore: MachineState | undefined,
    dumps: Dumps,
  ) {
    this.#run = run
    this.#dumps = dumps
    this.#range = range
    this.#stateBefore = stateBefore
    this.#settings = run.settings
    this.#knowsState = stateBefore !== undefined
  }

  add(messages: readonly RecordedMessage[]): void {
    for (const message of messages) this.#addMessage(message)
  }

  addLoss(loss: Discontinuity): void {
    const now = this.#open?.now ?? this.#batches.at(-1)?.now ?? loss.tLastGood
    this.#finishBatch()
    this.#knowsState = false
    if (!this.#includes(loss.tLastGood)) return
    this.#open = openBatch(this.#settings, Math.max(now, loss.tLastGood))
    this.#open.discontinuities.push(loss)
    this.#wanted = true
    this.#finishBatch()
  }

  finish(): readonly Batch[] {
    this.#finishBatch()
    const [first, ...rest] = this.#batches
    if (first === undefined) return []
    return [{ ...first, state: first.state ?? this.#stateBefore }, ...rest]
  }

  #addMessage(message: RecordedMessage): void {
    if (message.topic === '/slice') {
      this.#openSlice(message)
      return
    }
    if (!isShown(message.topic) || !this.#includes(message.at)) return
    this.#open ??= openBatch(this.#settings, message.at)
    if (this.#addRecord(this.#open, message)) this.#wanted = true
  }

  #openSlice(message: RecordedMessage): void {
    const slice = json(sliceSchema, message)
    if (slice === undefined) return
    if (slice.continued && this.#open !== undefined && this.#open.now === slice.now) return
    this.#finishBatch()
    this.#settings = slice.settings
    this.#open = openBatch(slice.settings, slice.now)
    this.#wanted = this.#includes(slice.now)
    if (this.#wanted) this.#open.samplesDropped = slice.samplesDropped
  }

  #addRecord(batch: OpenBatch, message: RecordedMessage): boolean {
    switch (message.topic) {
      case '/perfcnt/sample':
        return pushed(batch.samples, sample(message, batch.samples[0]?.words.length, this.#dumps))
      case '/perfcnt/discontinuity':
        return pushed(batch.discontinuities, json(discontinuitySchema, message))
      case '/klog':
        return pushed(batch.log, json(klogSchema, message))
      case '/ioctl':
        return pushed(batch.ioctls, json(ioctlSchema, message))
      case '/job':
        return pushed(batch.jobs, json(jobSchema, message))
      case '/reset':
        return pushed(batch.resets, json(resetSchema, message))
      case '/fault':
        return pushed(batch.faults, json(faultSchema, message))
      case '/lanes':
        return addLanes(batch, message)
      case '/state':
        return this.#addState(batch, message)
      default:
        return false
    }
  }

  #addState(batch: OpenBatch, message: RecordedMessage): boolean {
    const state = json(stateSchema, message)
    if (state === undefined || (state.repeated && this.#knowsState)) return false
    this.#knowsState = true
    batch.state = state.state
    return true
  }

  #finishBatch(): void {
    const open = this.#open
    const wanted = this.#wanted
    this.#open = undefined
    this.#wanted = false
    if (open === undefined || !wanted) return
    const { now, samples, ...rest } = open
    this.#batches.push({
      run: this.#run.number,
      ...rest,
      // The rest of a slice that the range cuts comes with the next read.
      now: nanos(Math.min(now, Math.max(this.#range.to, this.#range.from))),
      samples: sampleColumns(samples, samples[0]?.words.length ?? 0),
    })
  }

  #includes(at: number): boolean {
    return at >= this.#range.from && at < this.#range.to
  }
}

/** Windows draw what happened; what was asked, proved or remarked is for others. */
function isShown(topic: Topic): boolean {
  return topic !== '/input' && topic !== '/check' && topic !== '/note'
}

function openBatch(settings: RunSettings, now: number): OpenBatch {
  return {
    settings,
    now,
    samplesDropped: 0,
    samples: [],
    log: [],
    ioctls: [],
    jobs: [],
    resets: [],
    faults: [],
    discontinuities: [],
    lanes: undefined,
    state: undefined,
  }
}

/** A slice has one message of them, or what is left of it. */
function addLanes(batch: OpenBatch, message: RecordedMessage): boolean {
  const recorded = json(lanesSchema, message)
  const lanes = recorded === undefined ? undefined : decodeLanes(recorded)
  if (lanes === undefined) return false
  batch.lanes = lanes
  return true
}

function pushed<T>(list: T[], record: T | undefined): boolean {
  if (record === undefined) return false
  list.push(record)
  return true
}

/** All dumps of a run have as many words; another number is damage. */
function sample({ data }: RecordedMessage, words: number | undefined, dumps: Dumps): Sample | undefined {
  try {
    const decoded = dumps === 'whole' ? decodeSample(data) : decodeSampleTimes(data)
    if (words !== undefined && decoded.words.length !== words) return undefined
    return { ...decoded, begin: nanos(decoded.begin), end: nanos(decoded.end) }
  } catch {
    // The chunk's CRC is right: someone else wrote it. There is nothing to show of it.
    return undefined
  }
}

function json<T extends v.GenericSchema>(schema: T, { data }: RecordedMessage): v.InferOutput<T> | undefined {
  const result = v.safeParse(schema, jsonOf(data))
  return result.success ? result.output : undefined
}

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(DECODER.decode(data))
  } catch {
    // No schema takes it.
    return undefined
  }
}
