import {
  type LaneColumns,
  type Batch,
  type Discontinuity,
  type MachineState,
  type RecordingInfo,
  type RunSettings,
} from '../protocol/types.ts'
import { nanos } from '../sim/kernel/clock.ts'
import { LaneLog } from '../sim/machine/lanes/lane-log.ts'
import { ManualClock } from './manual-clock.testing.ts'
import { type Compress } from './recording-compression.ts'
import { readContents } from './recording-contents.ts'
import { type ReadableFile, type RecordingFile } from './recording-file.ts'
import { recordingInfo } from './recording-info.ts'
import { createRecordingReader, type RecordingReader } from './recording-reader.ts'
import { createRecordingWriter, type RecordingWriter } from './recording-writer.ts'
import { joinColumns, sampleColumns } from './sample-columns.ts'

export const SETTINGS: RunSettings = {
  policy: 'restore',
  model: 'g52-mp2',
  seed: 7,
  workload: 'fragment',
  periodMs: 10,
  counterset: 0,
}

const store: Compress = (bytes) => ({ compression: '', bytes })

/** A file in memory; `limit` bytes fit on its disk. */
export class MemoryFile implements RecordingFile {
  readonly syncs: number[] = []
  readonly writes: number[] = []
  finished: boolean | undefined
  touches = 0
  readonly #parts: Uint8Array[] = []
  #size = 0
  readonly #limit: number

  constructor(limit = Infinity) {
    this.#limit = limit
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  write(bytes: Uint8Array): Promise<void> {
    const room = Math.max(0, this.#limit - this.#size)
    const fitting = bytes.subarray(0, room)
    this.#parts.push(fitting)
    this.#size += fitting.byteLength
    this.writes.push(bytes.byteLength)
    return bytes.byteLength > room ? Promise.reject(new Error('ENOSPC: no space left on device')) : Promise.resolve()
  }

  sync(): Promise<void> {
    this.syncs.push(this.#size)
    return Promise.resolve()
  }

  touch(): Promise<void> {
    this.touches++
    return Promise.resolve()
  }

  close(finished: boolean): Promise<void> {
    this.finished = finished
    return Promise.resolve()
  }
}

export interface TestWriter {
  readonly writer: RecordingWriter
  readonly file: MemoryFile
  readonly clock: ManualClock
}

export function testWriter(file = new MemoryFile(), compress = store): TestWriter {
  const clock = new ManualClock()
  const writer = createRecordingWriter({
    id: 'test.plab',
    name: 'test',
    head: { recordingId: 'test-id', created: 1_700_000_000_000, coreVersion: '0.1.0', owner: '' },
    kind: 'full',
    file,
    clock,
    compress,
    inspect: () => inspect(file.bytes),
  })
  return { writer, file, clock }
}

/** Batches in, a file out, each batch taking 50 ms of wall time. */
export async function record(batches: readonly Batch[], compress = store): Promise<Buffer> {
  const { writer, file, clock } = testWriter(new MemoryFile(), compress)
  for (const batch of batches) {
    writer.batch(batch)
    clock.advance(50)
  }
  await writer.close()
  return file.bytes
}

export function readable(bytes: Uint8Array): ReadableFile {
  return {
    size: bytes.byteLength,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
    close: () => Promise.resolve(),
  }
}

export async function inspect(bytes: Uint8Array): Promise<RecordingInfo> {
  return (await openBytes(bytes)).info
}

export async function openBytes(bytes: Uint8Array): Promise<RecordingReader> {
  const file = readable(bytes)
  const contents = await readContents(file, 'check')
  const info = recordingInfo(contents, { id: 'test.plab', name: 'test', bytes: bytes.byteLength, changed: 0 })
  return createRecordingReader(file, contents, info)
}

export async function readAll(reader: RecordingReader): Promise<readonly Batch[]> {
  const runs = await Promise.all(reader.info.runs.map((_, run) => reader.read(run, 0, Infinity)))
  return runs.flat()
}

/** `count` slices of a run, 50 ms of virtual time each, from `begin` ns on, with a bit of everything. */
export function testBatches(run: number, count: number, options: { words?: number; begin?: number } = {}): Batch[] {
  const { words = 40, begin = 1_000_000_000 } = options
  return Array.from({ length: count }, (_, i): Batch => {
    const from = begin + i * 50_000_000
    const now = nanos(from + 50_000_000)
    const samples = Array.from({ length: 5 }, (_, j) => ({
      seq: i * 5 + j,
      epoch: Math.floor(i / 40),
      begin: nanos(from + j * 10_000_000),
      end: nanos(from + (j + 1) * 10_000_000),
      resets: i % 40 === 0 && j === 0 ? 1 : 0,
      words: Uint32Array.from({ length: words }, (_, k) => (k % 7 === 0 ? 0xffffffff - i : i * 1000 + j * 100 + k)),
    }))
    const reset = i % 40 === 39
    return {
      run,
      settings: { ...SETTINGS, seed: SETTINGS.seed + run, workload: i < count / 2 ? 'fragment' : 'compute' },
      now,
      samples: joinColumns([sampleColumns(samples, words)]),
      samplesDropped: i % 16 === 3 ? 2 : 0,
      log: i % 4 === 0 ? [{ at: nanos(from + 5), level: 4, text: `as_count ${i} µ`, trace: ['a+0x1', 'b+0x2'] }] : [],
      ioctls: samples.map(({ begin, end, seq }) => ({
        id: seq,
        process: 'pps-producer',
        file: 'f1',
        name: 'PERFCNT_DUMP',
        begin,
        end,
        result: 0,
      })),
      jobs: [{ slot: 0, process: 'workload', begin: nanos(from), end: nanos(from + 7_000_000), exception: 'DONE' }],
      resets: reset ? [{ id: i, begin: nanos(from + 1), end: undefined, cause: 'job timeout, JS1' }] : [],
      faults: reset ? [{ id: i, kind: 'hang', at: nanos(from), phase: 'injected' }] : [],
      discontinuities: reset ? [testDiscontinuity(i, from)] : [],
      lanes: testLanes(from, now),
      state: i % 10 === 0 ? testState(now, i) : undefined,
    }
  })
}

function testLanes(from: number, now: number): LaneColumns {
  const log = new LaneLog()
  log.add('held', 'lock:perfcnt->lock', from, from + 9_000, 'program:pps-producer')
  log.add('wait', 'program:pps-producer', from, now, 'drm_ioctl: wait_for_completion(perfcnt->dump_comp)')
  return log.take(1)
}

function testDiscontinuity(id: number, from: number): Discontinuity {
  return {
    id,
    kind: 'RESET',
    epochBefore: id,
    epochAfter: undefined,
    tLastGood: nanos(from),
    tFirstGood: undefined,
    errno: 5,
    ioctlsFailed: 4,
    samplesExpected: 4,
    samplesLost: 4,
    configRestored: 'yes',
    cause: `GPU reset #${id} (job timeout, JS1)`,
    policy: 'restore',
  }
}

function testState(at: MachineState['at'], count: number): MachineState {
  return {
    at,
    addressSpaces: [
      { as: 0, owner: 'f1', asCount: 1, enabled: true, active: false, faulty: false },
      { as: 1, owner: undefined, asCount: 0, enabled: false, active: false, faulty: false },
    ],
    vms: [{ file: 'f1', as: 0, asCount: 1 }],
    jobSlots: [{ slot: 0, hardware: [{ process: 'workload', state: 'running', since: at }], queued: 1 }],
    perfcnt: { user: 'f1', mode: 'manual', as: 0, counterset: 0, fields: [{ name: 'reset_happened', value: 'false' }] },
    reset: { pending: false, inProgress: false, count },
    power: { status: 'active', usage: 2 },
    gpuIrqMask: 0x30701,
    irqs: [],
    registers: {},
    inFlight: [{ process: 'pps-producer', name: 'PERFCNT_DUMP', since: at }],
    checks: [
      {
        id: 'as-count',
        label: 'as_count equals hardware jobs plus the session',
        ok: true,
        detail: '',
        since: undefined,
      },
    ],
  }
}

/** Every record of the batches as text, so that sets can be compared. */
export function recordsOf(from: readonly Batch[]): ReadonlySet<string> {
  return new Set(
    from.flatMap((batch) => {
      const { samples } = batch
      const width = samples.words.length / Math.max(1, samples.count)
      const dumps = Array.from({ length: samples.count }, (_, i) => [
        samples.begin[i],
        samples.end[i],
        samples.epoch[i],
        samples.resets[i],
        ...samples.words.subarray(i * width, (i + 1) * width),
      ])
      const { log, ioctls, jobs, resets, faults, discontinuities } = batch
      return [...dumps, ...log, ...ioctls, ...jobs, ...resets, ...faults, ...discontinuities].map((entry) =>
        JSON.stringify(entry),
      )
    }),
  )
}

/** What was read and never written. */
export function strangers(read: ReadonlySet<string>, written: ReadonlySet<string>): readonly string[] {
  return [...read].filter((entry) => !written.has(entry) && !entry.includes('FILE_LOSS'))
}

export function lossesIn(read: ReadonlySet<string>): number {
  return [...read].filter((entry) => entry.includes('FILE_LOSS')).length
}
