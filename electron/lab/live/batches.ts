import { type Batch, type RunSettings } from '../../protocol/types.ts'
import { type Nanos } from '../../sim/kernel/clock.ts'
import { type LaneColumns } from '../../sim/machine/lanes/lane-columns.ts'
import { type MachineState } from '../../sim/machine/state.ts'
import { type Sample, type TraceEvent } from '../../sim/machine/trace.ts'
import { joinLanes, laneBytes } from './lane-rows.ts'
import { columnBytes, joinColumns, NO_SAMPLES, sampleColumns } from '../recordings/format/sample-columns.ts'

/** Records of a batch without its samples; they are never dropped on the way to a window. */
const RECORDS = ['log', 'ioctls', 'jobs', 'resets', 'faults', 'discontinuities'] as const

/** A record is some small numbers and a short text or two; a guess serves, since it only bounds memory. */
const RECORD_BYTES = 200

/** Gathers the trace events of a slice until they are taken as one batch. */
export class BatchBuilder {
  readonly #dumpWords: number
  #samples: Sample[] = []
  #records = emptyRecords()

  constructor(dumpWords: number) {
    this.#dumpWords = dumpWords
  }

  readonly add = (event: TraceEvent): void => {
    switch (event.type) {
      case 'sample':
        this.#samples.push(event.sample)
        return
      case 'klog':
        this.#records.log.push(event.line)
        return
      case 'ioctl':
        this.#records.ioctls.push(event.ioctl)
        return
      case 'job':
        this.#records.jobs.push(event.job)
        return
      case 'reset':
        this.#records.resets.push(event.reset)
        return
      case 'fault':
        this.#records.faults.push(event.fault)
        return
      case 'discontinuity':
        this.#records.discontinuities.push(event.discontinuity)
        return
      case 'splat':
        // The kernel log has it too, with its call trace; that is what windows show.
        return
    }
  }

  take(run: number, settings: RunSettings, now: Nanos, state: MachineState | undefined, lanes?: LaneColumns): Batch {
    const { resets, discontinuities, ...records } = this.#records
    const batch = {
      run,
      settings,
      now,
      samples: sampleColumns(this.#samples, this.#dumpWords),
      samplesDropped: 0,
      ...records,
      resets: newestOfEach(resets),
      discontinuities: newestOfEach(discontinuities),
      lanes,
      state,
    }
    this.#samples = []
    this.#records = emptyRecords()
    return batch
  }
}

/** Batches of one run, in order, as one. */
export function joinBatches(first: Batch, ...rest: readonly Batch[]): Batch {
  const all = [first, ...rest]
  const last = all.at(-1) ?? first
  return {
    run: last.run,
    settings: last.settings,
    now: last.now,
    samples: joinColumns(all.map(({ samples }) => samples)),
    samplesDropped: all.reduce((sum, { samplesDropped }) => sum + samplesDropped, 0),
    log: all.flatMap(({ log }) => log),
    ioctls: all.flatMap(({ ioctls }) => ioctls),
    jobs: all.flatMap(({ jobs }) => jobs),
    resets: newestOfEach(all.flatMap(({ resets }) => resets)),
    faults: all.flatMap(({ faults }) => faults),
    discontinuities: newestOfEach(all.flatMap(({ discontinuities }) => discontinuities)),
    lanes: joinLanes(all.flatMap(({ lanes }) => lanes ?? [])),
    state: all.findLast(({ state }) => state !== undefined)?.state,
  }
}

/** What is left for a window that cannot keep up. */
export function withoutSamples(batch: Batch): Batch {
  return { ...batch, samples: NO_SAMPLES, samplesDropped: batch.samplesDropped + batch.samples.count }
}

export function recordCount(batch: Batch): number {
  return RECORDS.reduce((sum, name) => sum + batch[name].length, 0)
}

/** Roughly what a batch takes in memory. */
export function batchBytes(batch: Batch): number {
  return columnBytes(batch.samples) + laneBytes(batch.lanes) + (recordCount(batch) + 1) * RECORD_BYTES
}

function emptyRecords(): { -readonly [K in (typeof RECORDS)[number]]: Batch[K][number][] } {
  return { log: [], ioctls: [], jobs: [], resets: [], faults: [], discontinuities: [] }
}

/** Resets and discontinuities are reported again under their id when they change; only the newest report says anything. */
function newestOfEach<T extends { readonly id: number }>(reports: readonly T[]): readonly T[] {
  return [...new Map(reports.map((report) => [report.id, report])).values()]
}
