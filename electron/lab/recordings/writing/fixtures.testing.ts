import { type Batch, type RecordingInfo } from '../../../protocol/types.ts'
import { ManualClock } from '../../manual-clock.testing.ts'
import { type Compress } from '../format/compression.ts'
import { readContents } from '../reading/contents.ts'
import { MemoryFile, readable } from '../files/file.testing.ts'
import { recordingInfo } from '../reading/info.ts'
import { createRecordingReader, type RecordingReader } from '../reading/reader.ts'
import { createRecordingWriter, type RecordingWriter } from './writer.ts'

const store: Compress = (bytes) => ({ compression: '', bytes })

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
