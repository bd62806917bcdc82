import { fromBinary, toJson } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { TRACE } from './perfetto-schema.ts'
import { recordTwoRuns, type TwoRuns } from './two-runs.testing.ts'

let its: TwoRuns
beforeAll(async () => {
  its = await recordTwoRuns()
})
afterAll(() => its.close())

interface Packet {
  readonly timestamp?: string
  readonly trusted_packet_sequence_id: number
  readonly sequence_flags?: number
  readonly previous_packet_dropped?: number
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
    counter_descriptor?: {
      specs: { counter_id: number; name: string }[]
      counter_groups: { name: string; counter_ids: number[] }[]
    }
    counters?: { counter_id: number; double_value: number }[]
  }
}

/** What the recording has of the lanes: each row once, those that last until its end. */
function laneRows(run: number) {
  const batches = its.lanes[run] ?? []
  return batches.flatMap(({ texts, count, open, kind, lane, begin, end, label }, batch) => {
    const isLast = batch === batches.length - 1
    const name = (column: Uint32Array, i: number) => (texts[column[i] ?? 0] ?? '').replace(':', ' ')
    return Array.from({ length: isLast ? count : count - open }, (_, i) => ({
      kind: name(kind, i),
      lane: name(lane, i),
      begin: begin[i] ?? 0,
      end: i < count - open ? (end[i] ?? 0) : (its.reader.info.spans[run]?.to ?? 0) - 1,
      label: name(label, i),
    }))
  })
}

async function trace() {
  const json = toJson(TRACE, fromBinary(TRACE, await its.exported('perfetto')), { useProtoFieldName: true })
  const { packet: packets } = json as unknown as { packet: Packet[] }
  const tracks = new Map(packets.flatMap(({ track_descriptor: track }) => (track ? [[track.uuid, track.name]] : [])))
  const offset = its.reader.runs[1]?.offset ?? 0
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
        (its.events[run] ?? []).filter((event): event is Extract<RecordedEvent, { type: T }> => event.type === type)
      const calls = of('ioctl').map(({ ioctl }) => ioctl)
      for (const process of new Set(calls.map((call) => call.process))) {
        const made = calls.filter((call) => call.process === process)
        expect(named(process).toSorted()).toEqual(made.map(({ begin, end }) => `${begin} ${end}`).toSorted())
      }
      expect(named('job slot').toSorted()).toEqual(
        of('job')
          .map(({ job }) => `${job.begin} ${job.end}`)
          .toSorted(),
      )
      const end = (its.reader.info.spans[run]?.to ?? 0) - 1
      expect(named('GPU resets')).toEqual(its.figures[run]?.resets.map((reset) => `${reset.begin} ${reset.end ?? end}`))
      expect(named('COUNTERS INVALID')).toEqual(
        its.figures[run]?.discontinuities.map((gap) => `${gap.tLastGood} ${gap.tFirstGood ?? end}`),
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
        sequence === 1 + run && event?.type === 'TYPE_INSTANT' && /^wakes$|^woken$/.test(event.name ?? '')
          ? [event]
          : [],
      )
      const arrows = new Map(instants.flatMap(({ flow_ids: [id] = [], track_uuid: from }) => (id ? [[id, from]] : [])))
      const led = instants.flatMap(({ terminating_flow_ids: [id] = [], track_uuid: to }) =>
        id === undefined ? [] : [`${tracks.get(arrows.get(id) ?? '')} ${tracks.get(to)}`],
      )
      expect(led).toEqual(wakes.map(({ lane, label }) => `${lane} ${label}`))
      expect(wakes.length).toBeGreaterThan(100)
    }
  })

  it('leads from each reset that struck a session to the instant in the invalid interval when it did', async () => {
    const { slices, packets, tracks, offset } = await trace()
    const of = (run: number, track: string) => slices(run).filter((slice) => slice.track === track)
    expect(of(0, 'COUNTERS INVALID').map((slice) => slice.name)).toEqual([
      expect.stringMatching(/^COUNTERS INVALID \(GPU reset #1 \(.*\), -\w+ x\d+\)$/),
    ])
    for (const run of [0, 1]) {
      const struck = packets.flatMap(({ timestamp, trusted_packet_sequence_id: sequence, track_event: event }) =>
        sequence === 1 + run && event?.type === 'TYPE_INSTANT' && /^reset #/.test(event.name ?? '')
          ? [[tracks.get(event.track_uuid), Number(timestamp) - (run === 0 ? 0 : offset), event.terminating_flow_ids]]
          : [],
      )
      const resets = of(run, 'GPU resets')
      expect(resets.map(({ flows }) => flows.length)).toEqual(run === 0 ? [1, 0] : [1])
      // A reader drops an arrow that ends before it begins.
      expect(struck).toEqual(resets.slice(0, 1).map(({ begin, flows }) => ['COUNTERS INVALID', begin, flows]))
      const [gap] = of(run, 'COUNTERS INVALID')
      expect(gap?.begin).toBeLessThanOrEqual(resets[0]?.begin ?? NaN)
    }
  })

  it('has every counter of every sample, each from a value on, and describes them once', async () => {
    const { packets, offset } = await trace()
    const model = its.models.find(({ id }) => id === 'g52-mp2')
    for (const run of [0, 1]) {
      const counted = packets.filter(({ trusted_packet_sequence_id: sequence }) => sequence === 1000 + run)
      expect(
        counted[0]?.gpu_counter_event?.counter_descriptor?.specs.map(({ name }) => name.split(' ').at(-1)),
      ).toEqual(model?.counters.map(({ category, name }) => `${category}.${name}`))
      expect(counted.filter(({ gpu_counter_event: event }) => event?.counter_descriptor)).toHaveLength(1)
      const groups = counted[0]?.gpu_counter_event?.counter_descriptor?.counter_groups ?? []
      const grouped = groups.flatMap(({ name, counter_ids: ids }) =>
        ids.map((id) => [id, name.split(' ').at(-1)] as const),
      )
      const idOf = (index: number) => counted[0]?.gpu_counter_event?.counter_descriptor?.specs[index]?.counter_id
      expect(new Map(grouped)).toEqual(new Map(model?.counters.map(({ category }, i) => [idOf(i), category])))
      const values = counted.filter(({ gpu_counter_event: event }) => event?.counters !== undefined)
      const shown = values.map(({ timestamp, gpu_counter_event: event }) => [
        Number(timestamp) - (run === 0 ? 0 : offset),
        ...(event?.counters ?? []).map((counter) => counter.double_value),
      ])
      const samples = its
        .samplesOf(run)
        .map(({ end, words }) => [
          end,
          ...(model?.counters ?? []).map((counter) => counter.words.reduce((sum, word) => sum + (words[word] ?? 0), 0)),
        ])
      // A reader gives the time before a value to it, and drops one that nothing comes before.
      const ends = new Set(samples.map(([end]) => end))
      const begins = its.samplesOf(run).flatMap(({ begin }) => (ends.has(begin) ? [] : [begin]))
      expect(shown.filter(([at]) => ends.has(at))).toEqual(samples)
      const between = shown.filter(([at]) => !ends.has(at))
      expect(between.map(([at]) => at)).toEqual(begins)
      expect(between.every(([, ...counters]) => counters.every((counter) => counter === 0))).toBe(true)
    }
  })

  it('marks each hole as a loss, and says in perfcnt.valid when counts are valid', async () => {
    const { packets, tracks, offset } = await trace()
    for (const run of [0, 1]) {
      const gaps = its.figures[run]?.discontinuities ?? []
      const closed = gaps.flatMap(({ tFirstGood }) => tFirstGood ?? [])
      const losses = packets.filter(
        (packet) => packet.trusted_packet_sequence_id === 1000 + run && packet.previous_packet_dropped === 1,
      )
      const time = (packet: Packet) => Number(packet.timestamp) - (run === 0 ? 0 : offset)
      expect(losses.map(time)).toEqual(closed)
      expect(losses.every((packet) => packet.sequence_flags === 1)).toBe(true)
      const valid = packets.filter(
        ({ track_event: event, trusted_packet_sequence_id: sequence }) =>
          sequence === 1 + run && event?.type === 'TYPE_COUNTER' && tracks.get(event.track_uuid) === 'perfcnt.valid',
      )
      expect(valid.map((packet) => [time(packet), packet.track_event?.counter_value])).toEqual([
        [its.samplesOf(run)[0]?.begin, '1'],
        ...gaps.flatMap(({ tLastGood, tFirstGood }) => [
          [tLastGood, '0'],
          ...(tFirstGood === undefined ? [] : [[tFirstGood, '1']]),
        ]),
      ])
    }
  })
})
