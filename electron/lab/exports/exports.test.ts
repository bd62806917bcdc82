import { fromBinary, toJson } from '@bufbuild/protobuf'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLiveMachine } from '../../sim/machine/live-machine.ts'
import { type LaneColumns, type ModelInfo } from '../../protocol/types.ts'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { type RunFigures } from '../../sim/session/figures.ts'
import { realLab } from '../real-lab.testing.ts'
import { openRecordingFile } from '../recording-open.ts'
import { type RecordingReader } from '../recording-reader.ts'
import { verifyRecording } from '../recording-verify.ts'
import { batchesOf, eventsOf } from './events.ts'
import { type ExportFormat } from '../../protocol/recordings.ts'
import { exportRecording } from './export.ts'
import { TRACE } from './perfetto-schema.ts'
import { surveyOf } from './survey.ts'

const { signal } = new AbortController()
let real: Awaited<ReturnType<typeof realLab>>
let reader: RecordingReader
let models: readonly ModelInfo[] = []
let figures: readonly RunFigures[] = []
const events: RecordedEvent[][] = []
const lanes: LaneColumns[][] = []

/** Two runs: a session that a hang ends under mainline, and one that restore keeps. */
beforeAll(async () => {
  real = await realLab()
  const { api, clock } = real
  models = (await api.describe()).models
  await api.startRecording('two, runs')
  clock.advance(200)
  await api.injectFault('hang')
  clock.advance(2800)
  await api.reboot({ policy: 'restore' })
  clock.advance(200)
  await api.injectFault('reset')
  clock.advance(300)
  await api.disableSession()
  clock.advance(100)
  const { id } = await api.stopRecording()
  reader = await real.recordings.open(id)
  figures = await surveyOf(reader, models, signal, () => undefined)
  for (const run of reader.info.runs.keys()) {
    const found: RecordedEvent[] = []
    const its: LaneColumns[] = []
    for await (const batch of batchesOf(reader, run)) {
      found.push(...eventsOf(batch))
      if (batch.lanes !== undefined) its.push(batch.lanes)
    }
    lanes.push(its)
    events.push(found)
  }
})
afterAll(async () => {
  await reader.close()
  await real.close()
})

async function exported(format: ExportFormat): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of exportRecording(format, { reader, models, signal, onProgress: () => undefined }))
    parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const samplesOf = (run: number) =>
  (events[run] ?? []).flatMap((event) => (event.type === 'sample' ? [event.sample] : []))

describe('CSV', () => {
  it('has a row for each sample and one for each invalid interval, without values', async () => {
    const text = (await exported('csv')).toString()
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    const lines = text.split('\r\n').filter((line) => !line.startsWith('#'))
    const [header = [], ...rows] = lines.filter((line) => line !== '').map(fields)
    expect(header.slice(0, 8)).toEqual(['run', 'epoch', 'seq', 't_begin_ns', 't_end_ns', 'valid', 'cause', 'flags'])
    expect(rows.every((row) => row.length === header.length)).toBe(true)
    expect(new Set(header).size).toBe(header.length)

    const counters = models.find(({ id }) => id === 'g52-mp2')?.counters ?? []
    for (const run of [0, 1]) {
      const valid = rows.filter((row) => row[0] === String(run) && row[5] === '1')
      const expected = samplesOf(run).map(({ epoch, begin, end, words }, seq) => [
        ...[run, epoch, seq, begin, end].map(String),
        ...counters.map((counter) => String(counter.words.reduce((sum, word) => sum + (words[word] ?? 0), 0))),
      ])
      expect(valid.map((row) => [...row.slice(0, 5), ...row.slice(8)])).toEqual(expected)
      const invalid = rows.filter((row) => row[0] === String(run) && row[5] === '0')
      expect(invalid.map((row) => [row[3], row[4], row[6], row.slice(7).join('')])).toEqual(
        (figures[run]?.discontinuities ?? []).map(({ tLastGood, tFirstGood, kind, cause }) => [
          String(tLastGood),
          tFirstGood === undefined ? '' : String(tFirstGood),
          `${kind}: ${cause}`,
          '',
        ]),
      )
      expect(invalid.length).toBeGreaterThan(0)
    }
    const begins = rows.filter((row) => row[0] === '0').map((row) => Number(row[3]))
    expect(begins).toEqual(begins.toSorted((a, b) => a - b))
  })

  it('says first where its numbers come from', async () => {
    const text = (await exported('csv')).toString()
    expect(text).toMatch(/^# Perfcnt Lab \d/)
    expect(text).toContain('# run 1: policy restore, model g52-mp2, seed 1, workload fragment, period 10 ms')
  })
})

interface Packet {
  readonly timestamp?: string
  readonly trusted_packet_sequence_id: number
  readonly sequence_flags?: number
  readonly previous_packet_dropped?: boolean
  readonly track_descriptor?: { uuid: string; name: string; parent_uuid?: string; thread?: object; process?: object }
  readonly track_event?: {
    type: string
    track_uuid: string
    name?: string
    counter_value?: string
    flow_ids?: string[]
    terminating_flow_ids?: string[]
  }
  readonly gpu_counter_event?: {
    counter_descriptor?: { specs: { counter_id: number; name: string }[] }
    counters?: { counter_id: number; double_value: number }[]
  }
}

/** What the recording has of the lanes: each row once, those that last until its end. */
function laneRows(run: number) {
  const its = lanes[run] ?? []
  return its.flatMap(({ texts, count, open, kind, lane, begin, end, label }, batch) => {
    const isLast = batch === its.length - 1
    const name = (column: Uint32Array, i: number) => (texts[column[i] ?? 0] ?? '').replace(':', ' ')
    return Array.from({ length: isLast ? count : count - open }, (_, i) => ({
      kind: name(kind, i),
      lane: name(lane, i),
      begin: begin[i] ?? 0,
      end: i < count - open ? (end[i] ?? 0) : (reader.info.spans[run]?.to ?? 0) - 1,
      label: name(label, i),
    }))
  })
}

async function trace() {
  const json = toJson(TRACE, fromBinary(TRACE, await exported('perfetto')), { useProtoFieldName: true })
  const { packet: packets } = json as unknown as { packet: Packet[] }
  const tracks = new Map(packets.flatMap(({ track_descriptor: track }) => (track ? [[track.uuid, track.name]] : [])))
  const offset = reader.runs[1]?.offset ?? 0
  const slices = (run: number) => {
    const open = new Map<string, { name: string; begin: number; flows: string[]; ends: string[] }[]>()
    const found: { track: string; name: string; begin: number; end: number; flows: string[]; ends: string[] }[] = []
    for (const { timestamp, trusted_packet_sequence_id: sequence, track_event: event } of packets) {
      if (event === undefined || sequence !== 1 + run) continue
      const at = Number(timestamp) - (run === 0 ? 0 : offset)
      const stack = open.get(event.track_uuid) ?? []
      open.set(event.track_uuid, stack)
      if (event.type === 'TYPE_SLICE_BEGIN') {
        const { name = '', flow_ids: flows = [], terminating_flow_ids: ends = [] } = event
        stack.push({ name, begin: at, flows, ends })
      } else if (event.type === 'TYPE_SLICE_END') {
        const begun = stack.pop()
        expect(begun).toBeDefined()
        if (begun !== undefined) found.push({ track: tracks.get(event.track_uuid) ?? '', end: at, ...begun })
      }
    }
    expect([...open.values()].flat()).toEqual([])
    return found
  }
  return { packets, tracks, slices, offset }
}

describe('a Perfetto trace', () => {
  it('has a slice for each ioctl, job, reset and invalid interval, and no two overlap on a track', async () => {
    const { slices } = await trace()
    for (const run of [0, 1]) {
      const found = slices(run)
      const named = (prefix: string) =>
        found.filter(({ track }) => track.startsWith(prefix)).map(({ begin, end }) => `${begin} ${end}`)
      const of = <T extends RecordedEvent['type']>(type: T) =>
        (events[run] ?? []).filter((event): event is Extract<RecordedEvent, { type: T }> => event.type === type)
      const calls = of('ioctl').map(({ ioctl }) => ioctl)
      for (const process of new Set(calls.map((call) => call.process))) {
        const its = calls.filter((call) => call.process === process)
        expect(named(process).toSorted()).toEqual(its.map(({ begin, end }) => `${begin} ${end}`).toSorted())
      }
      expect(named('job slot').toSorted()).toEqual(
        of('job')
          .map(({ job }) => `${job.begin} ${job.end}`)
          .toSorted(),
      )
      const end = (reader.info.spans[run]?.to ?? 0) - 1
      expect(named('GPU resets')).toEqual(figures[run]?.resets.map((reset) => `${reset.begin} ${reset.end ?? end}`))
      expect(named('COUNTERS INVALID')).toEqual(
        figures[run]?.discontinuities.map((gap) => `${gap.tLastGood} ${gap.tFirstGood ?? end}`),
      )
      for (const track of new Set(found.map((slice) => slice.track))) {
        const row = found
          .filter((slice) => slice.track === track)
          .toSorted((a, b) => a.begin - b.begin || a.end - b.end)
        for (const [i, slice] of row.entries()) expect(slice.begin).toBeGreaterThanOrEqual(row[i - 1]?.end ?? 0)
      }
    }
  })

  it('has the lanes: what lasts as slices, interrupts as instants, wake-ups as arrows', async () => {
    const { slices, packets, tracks } = await trace()
    for (const run of [0, 1]) {
      const rows = laneRows(run)
      const [lasting, wakes] = [
        rows.filter(({ kind }) => kind !== 'irq' && kind !== 'wake'),
        rows.filter(({ kind }) => kind === 'wake'),
      ]
      const found = slices(run)
      for (const lane of new Set(lasting.map((row) => row.lane))) {
        const of = found.filter(({ track }) => track === lane || track.startsWith(`${lane} (`))
        expect(of.map(({ begin, end }) => `${begin} ${end}`).toSorted()).toEqual(
          lasting
            .filter((row) => row.lane === lane)
            .map(({ begin, end }) => `${begin} ${end}`)
            .toSorted(),
        )
      }
      const instants = packets.flatMap(({ trusted_packet_sequence_id: sequence, track_event: event }) =>
        sequence === 1 + run && event?.type === 'TYPE_INSTANT' ? [event] : [],
      )
      const arrows = new Map(instants.flatMap(({ flow_ids: [id] = [], track_uuid: from }) => (id ? [[id, from]] : [])))
      const led = instants.flatMap(({ terminating_flow_ids: [id] = [], track_uuid: to }) =>
        id === undefined ? [] : [`${tracks.get(arrows.get(id) ?? '')} ${tracks.get(to)}`],
      )
      expect(led).toEqual(wakes.map(({ lane, label }) => `${lane} ${label}`))
      expect(wakes.length).toBeGreaterThan(100)
    }
  })

  it('leads from each reset to the interval it made invalid', async () => {
    const { slices } = await trace()
    const [lost, kept] = [slices(0), slices(1)]
    const name = (run: typeof lost, track: string) => run.filter((slice) => slice.track === track)
    expect(name(lost, 'COUNTERS INVALID').map((slice) => slice.name)).toEqual([
      expect.stringMatching(/^COUNTERS INVALID \(GPU reset #1 \(.*\), -\w+ x\d+\)$/),
    ])
    for (const run of [lost, kept]) {
      const from = name(run, 'GPU resets').flatMap(({ flows }) => flows)
      const to = name(run, 'COUNTERS INVALID').flatMap(({ ends }) => ends)
      expect(from).toHaveLength(1)
      expect(from).toEqual(to)
    }
  })

  it('has every counter of every sample, described before the first', async () => {
    const { packets, offset } = await trace()
    const model = models.find(({ id }) => id === 'g52-mp2')
    for (const run of [0, 1]) {
      const its = packets.filter(({ trusted_packet_sequence_id: sequence }) => sequence === 1000 + run)
      expect(its[0]?.gpu_counter_event?.counter_descriptor?.specs.map(({ name }) => name.split(' ').at(-1))).toEqual(
        model?.counters.map(({ category, name }) => `${category}.${name}`),
      )
      const values = its.filter(({ gpu_counter_event: event }) => event?.counters !== undefined)
      const shown = values.map(({ timestamp, gpu_counter_event: event }) => [
        Number(timestamp) - (run === 0 ? 0 : offset),
        ...(event?.counters ?? []).map((counter) => counter.double_value),
      ])
      const samples = samplesOf(run).map(({ end, words }) => [
        end,
        ...(model?.counters ?? []).map((counter) => counter.words.reduce((sum, word) => sum + (words[word] ?? 0), 0)),
      ])
      const closed = (figures[run]?.discontinuities ?? []).flatMap(({ tFirstGood }) => tFirstGood ?? [])
      const isClosing = ([at = 0]: number[]) => closed.some((end) => end === at) && !samples.some(([end]) => end === at)
      expect(shown.filter((row) => !isClosing(row))).toEqual(samples)
      expect(shown.filter(isClosing).map(([at]) => at)).toEqual(closed)
    }
  })

  it('marks each hole as a loss, and says in perfcnt.valid when counts are valid', async () => {
    const { packets, tracks, offset } = await trace()
    for (const run of [0, 1]) {
      const gaps = figures[run]?.discontinuities ?? []
      const closed = gaps.flatMap(({ tFirstGood }) => tFirstGood ?? [])
      const losses = packets.filter(
        (packet) => packet.trusted_packet_sequence_id === 1000 + run && packet.previous_packet_dropped === true,
      )
      const time = (packet: Packet) => Number(packet.timestamp) - (run === 0 ? 0 : offset)
      expect(losses.map(time)).toEqual(closed)
      expect(losses.every((packet) => packet.sequence_flags === 1)).toBe(true)
      const valid = packets.filter(
        ({ track_event: event, trusted_packet_sequence_id: sequence }) =>
          sequence === 1 + run && event?.type === 'TYPE_COUNTER' && tracks.get(event.track_uuid) === 'perfcnt.valid',
      )
      expect(valid.map((packet) => [time(packet), packet.track_event?.counter_value])).toEqual([
        [samplesOf(run)[0]?.begin, '1'],
        ...gaps.flatMap(({ tLastGood, tFirstGood }) => [
          [tLastGood, '0'],
          ...(tFirstGood === undefined ? [] : [[tFirstGood, '1']]),
        ]),
      ])
    }
  })
})

describe('the report', () => {
  it('has the figures of each run and each discontinuity', async () => {
    const text = (await exported('markdown')).toString()
    const [first, second] = figures
    expect(text).toContain('# two, runs')
    expect(text).toContain(`| samples lost | ${first?.samplesLost} |`)
    expect(text).toContain(`| samples | ${second?.samples} |`)
    for (const { cause } of figures.flatMap((run) => run.discontinuities)) expect(text).toContain(`| ${cause} |`)
    expect(text.match(/\| valid time \| [\d.]+ % \|/g)).toHaveLength(2)
  })
})

describe('a light file', () => {
  it('is a few KiB and does the whole recording again', async () => {
    const bytes = await exported('light')
    const path = join(real.directory, 'small.light.plab')
    await writeFile(path, bytes)
    process.stdout.write(`light file: ${bytes.byteLength} bytes; full: ${reader.info.bytes}\n`)
    expect(bytes.byteLength).toBeLessThan(16 * 1024)
    const small = await openRecordingFile(path)
    expect(small.head?.kind).toBe('light')
    expect(small.info).toMatchObject({ complete: true, runs: reader.info.runs, spans: reader.info.spans })
    const verification = await verifyRecording(small, {
      models: real.models,
      createMachine: createLiveMachine,
      onProgress: () => undefined,
      signal,
    })
    expect(verification).toMatchObject({ ok: true, events: 0 })
    expect(verification.checked).toBeGreaterThan(20)
    await small.close()
  })
})

function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
