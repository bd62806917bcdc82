import { type JsonObject } from '@bufbuild/protobuf'
import { type Discontinuity } from '../../sim/machine/discontinuity.ts'
import { type LaneColumns } from '../../sim/machine/lanes/lane-columns.ts'
import { resultName } from '../../sim/kernel/errno.ts'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { type RunFigures } from '../../sim/session/figures.ts'
import { type ModelInfo, type RunSettings } from '../../protocol/types.ts'
import { batchesOf, eventsOf } from './events.ts'
import { type ExportSource } from './export.ts'
import { PerfettoCounters } from './perfetto-counters.ts'
import { gapName, resetsOf } from './perfetto-gaps.ts'
import { LaneRows, type LaneRow } from './perfetto-lanes.ts'
import { INCREMENTAL_STATE_CLEARED, packetBytes } from './perfetto-schema.ts'
import { Tracks } from './perfetto-tracks.ts'
import { provenanceOf } from './provenance.ts'

/** Packets of one sequence follow each other: each run has one for its tracks, and one for its counters. */
const TRACK_SEQUENCE = 1
/** Those of resets to what they made invalid are below. */
const FLOWS_PER_RUN = 10_000_000_000

/**
 * A Perfetto trace. Perfetto has no word for "no data" and gives the time before a value to that value, so it would stretch the first
 * sample after a hole over the hole, and it drops a value that nothing comes before. Hence an explicit value where an interval begins
 * that follows none, and three signs of a hole: a slice COUNTERS INVALID over the whole of it, the counter perfcnt.valid, and its
 * explicit end in every counter, marked as a loss.
 */
export async function* perfetto({ reader, models, figures, signal }: ExportSource): AsyncGenerator<Uint8Array> {
  for (const [run, settings] of reader.info.runs.entries()) {
    const model = models.find(({ id }) => id === settings.model)
    const found = figures[run]
    const offset = reader.runs[run]?.offset ?? 0
    if (model === undefined || found === undefined) throw new Error(`there is no GPU model ${settings.model} here`)
    const trace = new RunTrace(run, settings, model, found, offset)
    const span = reader.info.spans[run] ?? { from: 0, to: 1 }
    yield trace.head(span.from, run === 0 ? await provenanceOf(reader) : [])
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
  readonly #figures: RunFigures
  readonly #offset: number
  readonly #gaps: readonly Discontinuity[]
  readonly #tracks: Tracks
  readonly #counters: PerfettoCounters
  readonly #parts: Uint8Array[] = []
  readonly #lanes = new LaneRows()
  #wakes = 0
  #nextGap = 0
  #isValid = false

  constructor(run: number, settings: RunSettings, model: ModelInfo, figures: RunFigures, offset: number) {
    this.#run = run
    this.#figures = figures
    this.#offset = offset
    this.#gaps = figures.discontinuities.filter(({ kind }) => kind !== 'STRETCHED')
    this.#counters = new PerfettoCounters(run, model, settings.policy, offset)
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
    this.#parts.push(this.#counters.describe(begin))
    return this.take()
  }

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'sample': {
        const { begin, end, words } = event.sample
        this.#closeGaps(begin)
        if (!this.#isValid) this.#valid(begin, true)
        if (this.#counters.reach !== begin) this.#parts.push(this.#counters.nothingTo(begin))
        this.#parts.push(this.#counters.sampleTo(end, words))
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
    const struck = new Set(this.#gaps.flatMap((gap) => resetsOf(gap, this.#figures.resets)))
    for (const reset of this.#figures.resets) {
      const row = this.#tracks.row('GPU resets', reset.begin, reset.end ?? now)
      this.#slice(row, reset.begin, reset.end ?? now, `reset #${reset.id} (${reset.cause})`, {
        flow_ids: struck.has(reset) ? [this.#flow(reset.id)] : [],
      })
    }
    for (const gap of this.#gaps) this.#gap(gap, gap.tFirstGood ?? now)
  }

  take(): Uint8Array {
    return Buffer.concat(this.#parts.splice(0))
  }

  /** An arrow leads forwards in time only, and the hole begins before its reset: so the arrow ends in an instant within the hole. */
  #gap(gap: Discontinuity, end: number): void {
    const track = this.#tracks.row('COUNTERS INVALID', gap.tLastGood, end)
    const debug_annotations = [
      { name: 'kind', string_value: gap.kind },
      { name: 'samples lost', string_value: `${gap.samplesLost} of ${gap.samplesExpected}` },
      { name: 'session', string_value: `restored: ${gap.configRestored}` },
    ]
    this.#event(track, gap.tLastGood, { type: 'TYPE_SLICE_BEGIN', name: gapName(gap), debug_annotations })
    for (const { id, begin } of resetsOf(gap, this.#figures.resets)) {
      const struck = { type: 'TYPE_INSTANT', name: `reset #${id}`, terminating_flow_ids: [this.#flow(id)] }
      this.#event(track, begin, struck)
    }
    this.#event(track, end, { type: 'TYPE_SLICE_END' })
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
      this.#parts.push(this.#counters.lossTo(tFirstGood))
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

  #flow(reset: number): string {
    return String(this.#run * 1_000_000 + reset)
  }
}
