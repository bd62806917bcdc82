import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { type JsonObject } from '@bufbuild/protobuf'
import { type Discontinuity } from '../../sim/machine/discontinuity.ts'
import { type LaneColumns } from '../../sim/machine/lanes/lane-columns.ts'
import { resultName } from '../../sim/kernel/errno.ts'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { type RunFigures } from '../../sim/session/figures.ts'
import { type ModelInfo, type RunSettings } from '../../protocol/types.ts'
import { batchesOf, eventsOf } from './events.ts'
import { type ExportSource } from './export.ts'
import { gapName, isOf } from './perfetto-gaps.ts'
import { LaneRows, type LaneRow } from './perfetto-lanes.ts'
import { INCREMENTAL_STATE_CLEARED, packetBytes, SAMPLE_FIELDS } from './perfetto-schema.ts'
import { Tracks } from './perfetto-tracks.ts'
import { provenanceOf } from './provenance.ts'

/** Packets of one sequence follow each other: one for the tracks, one for each run's counters. */
const TRACK_SEQUENCE = 1
const COUNTER_SEQUENCE = 1000
/** Those of resets to what they made invalid are below. */
const FLOWS_PER_RUN = 10_000_000_000

/**
 * A Perfetto trace. Perfetto has no word for "no data" and gives the time before a value to that value, so it would stretch the first
 * sample after a hole over the hole. Hence three signs: a slice COUNTERS INVALID over the whole hole, the counter perfcnt.valid, and
 * an explicit end of the hole in every counter, marked as a loss.
 */
export async function* perfetto({ reader, models, figures, signal }: ExportSource): AsyncGenerator<Uint8Array> {
  for (const [run, settings] of reader.info.runs.entries()) {
    const model = models.find(({ id }) => id === settings.model)
    const found = figures[run]
    const offset = reader.runs[run]?.offset ?? 0
    if (model === undefined || found === undefined) throw new Error(`there is no GPU model ${settings.model} here`)
    const trace = new RunTrace(run, settings, model, found, offset)
    const span = reader.info.spans[run] ?? { from: 0, to: 1 }
    yield trace.head(span.from, run === 0 ? provenanceOf(reader) : [])
    for await (const batch of batchesOf(reader, run)) {
      signal.throwIfAborted()
      for (const event of eventsOf(batch)) trace.add(event)
      if (batch.lanes !== undefined) trace.lanes(batch.lanes)
      yield trace.take()
    }
    trace.end(span.to - 1)
    yield trace.take()
  }
}

class RunTrace {
  readonly #run: number
  readonly #settings: RunSettings
  readonly #model: ModelInfo
  readonly #figures: RunFigures
  readonly #offset: number
  readonly #gaps: readonly Discontinuity[]
  readonly #tracks: Tracks
  readonly #parts: Uint8Array[] = []
  readonly #lanes = new LaneRows()
  #wakes = 0
  #nextGap = 0
  #isValid = false

  constructor(run: number, settings: RunSettings, model: ModelInfo, figures: RunFigures, offset: number) {
    this.#run = run
    this.#settings = settings
    this.#model = model
    this.#figures = figures
    this.#offset = offset
    this.#gaps = figures.discontinuities.filter(({ kind }) => kind !== 'STRETCHED')
    this.#tracks = new Tracks(run, `panfrost (simulated), policy ${settings.policy}`, (descriptor) => {
      this.#packet({ track_descriptor: descriptor })
    })
  }

  head(begin: number, provenance: readonly string[]): Uint8Array {
    this.#packet({ sequence_flags: INCREMENTAL_STATE_CLEARED })
    if (provenance.length > 0) {
      const note = provenance.map((text, i) => ({ name: `line ${i + 1}`, string_value: text }))
      this.#instant('notes', begin, 'Perfcnt Lab', note)
    }
    this.#describeCounters(begin, false)
    return this.take()
  }

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'sample': {
        const { begin, end, words } = event.sample
        this.#closeGaps(begin)
        if (!this.#isValid) this.#valid(begin, true)
        this.#sample(end, (positions) => positions.reduce((sum, word) => sum + (words[word] ?? 0), 0))
        return
      }
      case 'ioctl': {
        const { process, name, begin, end, result } = event.ioctl
        this.#slice(this.#tracks.row(process, begin, end), begin, end, `${name} ${resultName(result)}`)
        return
      }
      case 'job': {
        const { slot, process, begin, end, exception } = event.job
        this.#slice(this.#tracks.row(`job slot ${slot}`, begin, end), begin, end, `${process} ${exception}`)
        return
      }
      case 'klog':
        this.#instant('kernel log', event.line.at, event.line.text, [
          ...event.line.trace.map((frame, i) => ({ name: `#${i}`, string_value: frame })),
        ])
        return
      case 'fault':
        if (event.fault.phase === 'injected') this.#instant('faults', event.fault.at, event.fault.kind, [])
        return
      // Written once, at their end: they are reported again whenever a field changes.
      case 'reset':
      case 'discontinuity':
    }
  }

  lanes(columns: LaneColumns): void {
    for (const row of this.#lanes.take(columns)) this.#lane(row)
  }

  end(now: number): void {
    this.#closeGaps(Infinity)
    for (const row of this.#lanes.end(now)) this.#lane(row)
    for (const reset of this.#figures.resets) {
      const row = this.#tracks.row('GPU resets', reset.begin, reset.end ?? now)
      this.#slice(row, reset.begin, reset.end ?? now, `reset #${reset.id} (${reset.cause})`, {
        flow_ids: this.#gaps.filter((gap) => isOf(reset, gap)).map((gap) => this.#flow(gap)),
      })
    }
    for (const gap of this.#gaps) {
      const end = gap.tFirstGood ?? now
      this.#slice(this.#tracks.row('COUNTERS INVALID', gap.tLastGood, end), gap.tLastGood, end, gapName(gap), {
        terminating_flow_ids: this.#figures.resets.some((reset) => isOf(reset, gap)) ? [this.#flow(gap)] : [],
        debug_annotations: [
          { name: 'kind', string_value: gap.kind },
          { name: 'samples lost', string_value: `${gap.samplesLost} of ${gap.samplesExpected}` },
          { name: 'session', string_value: `restored: ${gap.configRestored}` },
        ],
      })
    }
  }

  take(): Uint8Array {
    return Buffer.concat(this.#parts.splice(0))
  }

  /** What lasts is a slice, an interrupt an instant, and what wakes somebody an arrow from lane to lane. */
  #lane({ kind, lane, begin, end, label }: LaneRow): void {
    switch (kind) {
      case 'irq':
        this.#instant(lane, begin, label, [])
        return
      case 'wake': {
        const flow = String((this.#run + 1) * FLOWS_PER_RUN + this.#wakes++)
        this.#event(this.#tracks.lane(lane), begin, { type: 'TYPE_INSTANT', name: 'wakes', flow_ids: [flow] })
        const woken = { type: 'TYPE_INSTANT', name: 'woken', terminating_flow_ids: [flow] }
        this.#event(this.#tracks.lane(label), begin, woken)
        return
      }
      case 'busy':
      case 'wait':
      case 'held':
      case 'call':
        this.#slice(this.#tracks.row(lane, begin, end), begin, end, `${kind} ${label}`.trim())
    }
  }

  /** Holes that end before the sample that begins at `begin`. One without an end of its own ends there. */
  #closeGaps(begin: number): void {
    for (let gap = this.#gaps[this.#nextGap]; gap !== undefined; gap = this.#gaps[++this.#nextGap]) {
      const { tLastGood, tFirstGood = begin } = gap
      if (tLastGood > begin || (tFirstGood > begin && begin !== Infinity)) return
      this.#valid(tLastGood, false)
      if (tFirstGood === Infinity) continue
      this.#valid(tFirstGood, true)
      this.#describeCounters(tFirstGood, true)
      this.#sample(tFirstGood, () => 0)
    }
  }

  #valid(at: number, isValid: boolean): void {
    this.#isValid = isValid
    const track = this.#tracks.counter('perfcnt.valid')
    this.#event(track, at, { type: 'TYPE_COUNTER', counter_value: isValid ? '1' : '0' })
  }

  #slice(track: string, begin: number, end: number, name: string, more: JsonObject = {}): void {
    this.#event(track, begin, { type: 'TYPE_SLICE_BEGIN', name, categories: ['panfrost'], ...more })
    this.#event(track, end, { type: 'TYPE_SLICE_END' })
  }

  #instant(track: string, at: number, name: string, debug_annotations: JsonObject[]): void {
    this.#event(this.#tracks.lane(track), at, { type: 'TYPE_INSTANT', name, debug_annotations })
  }

  #event(track_uuid: string, at: number, event: JsonObject): void {
    this.#packet({ timestamp: String(this.#offset + at), track_event: { track_uuid, ...event } })
  }

  #packet(packet: JsonObject): void {
    this.#parts.push(packetBytes({ trusted_packet_sequence_id: TRACK_SEQUENCE + this.#run, ...packet }))
  }

  /** Also after a loss, which makes a reader forget what it was told. */
  #describeCounters(at: number, afterLoss: boolean): void {
    const prefix = this.#run === 0 ? '' : `run ${this.#run} `
    this.#parts.push(
      packetBytes({
        timestamp: String(this.#offset + at),
        trusted_packet_sequence_id: COUNTER_SEQUENCE + this.#run,
        sequence_flags: INCREMENTAL_STATE_CLEARED,
        ...(afterLoss ? { previous_packet_dropped: true } : {}),
        gpu_counter_event: {
          counter_descriptor: {
            specs: this.#model.counters.map(({ category, name, description }, i) => ({
              counter_id: this.#counterId(i),
              name: `${prefix}${category}.${name}`,
              description: `${description} (policy ${this.#settings.policy})`,
            })),
          },
        },
      }),
    )
  }

  /** Counters of two runs are two counters. */
  #counterId(index: number): number {
    return this.#run * 10_000 + index + 1
  }

  /** Hundreds of values, thousands of times: written directly. */
  #sample(at: number, value: (positions: readonly number[]) => number): void {
    const { packet, timestamp, sequence, gpuCounterEvent, counters, counterId, doubleValue } = SAMPLE_FIELDS
    const event = new BinaryWriter()
    this.#model.counters.forEach(({ words }, i) => {
      event.tag(counters, WireType.LengthDelimited).fork()
      event.tag(counterId, WireType.Varint).uint32(this.#counterId(i))
      event.tag(doubleValue, WireType.Bit64).double(value(words)).join()
    })
    const writer = new BinaryWriter().tag(packet, WireType.LengthDelimited).fork()
    writer.tag(timestamp, WireType.Varint).uint64(this.#offset + at)
    writer.tag(sequence, WireType.Varint).uint32(COUNTER_SEQUENCE + this.#run)
    writer.tag(gpuCounterEvent, WireType.LengthDelimited).bytes(event.finish()).join()
    this.#parts.push(writer.finish())
  }

  #flow(gap: Discontinuity): string {
    return String(this.#run * 1_000_000 + Math.abs(gap.id) + (gap.id < 0 ? 500_000 : 0))
  }
}
