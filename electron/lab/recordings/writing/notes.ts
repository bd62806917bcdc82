import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ISeekableWriter, type IReadable, McapWriter, type Schema } from '@mcap/core'
import { writeProblem } from '../files/file-problem.ts'
import { whileLocked } from '../files/lock.ts'
import { type RecordedNote } from '../format/messages.ts'
import { type RecordedRun, type RecordingHead } from '../format/metadata.ts'
import { channelMetadata } from '../format/runs.ts'
import { FORMAT, MAX_RECORD_BYTES, mcapSchemas } from '../format/schema.ts'

const ENCODER = new TextEncoder()

/**
 * Adds a note to a closed recording: only the index at its end is written anew. If that is interrupted the recording opens by
 * reading it from the start. Rejects when the file has no index: it has to be recovered first. Rejects, leaving it alone, when a later
 * version of the lab has written it: what that expects of a file is not known here. Two windows, or two processes, that add one each at
 * the same time do it one after the other.
 */
export async function appendNote(
  path: string,
  head: RecordingHead | undefined,
  run: RecordedRun,
  note: RecordedNote,
): Promise<void> {
  if (head !== undefined && head.format.major > FORMAT.major)
    throw new Error(`a later version of the lab has written it (format ${head.format.major}): it can be read only`)
  const schema = mcapSchemas().get('/note')
  if (schema === undefined) throw new Error('no channel /note: TOPICS lacks it')
  await whileLocked(path, () => append(path, schema, run, note))
}

async function append(path: string, schema: Omit<Schema, 'id'>, run: RecordedRun, note: RecordedNote): Promise<void> {
  const handle = await open(path, 'r+').catch((error: unknown) => {
    const reason = writeProblem(error, dirname(path))
    throw new Error(`it takes no notes, its file cannot be written: ${reason}`, { cause: error })
  })
  try {
    const { size } = await handle.stat()
    const writer = await writerAtTheEnd(new OpenFile(handle, size))
    // Channels have a chunk of their own each time, like every other: it can be read alone.
    const schemaId = await writer.registerSchema(schema)
    const channelId = await writer.registerChannel({
      schemaId,
      topic: '/note',
      messageEncoding: 'json',
      metadata: channelMetadata(run),
    })
    const logTime = BigInt(run.offset + (note.from ?? run.end))
    const data = ENCODER.encode(JSON.stringify(note))
    await writer.addMessage({ channelId, sequence: 0, logTime, publishTime: logTime, data })
    await writer.end()
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

async function writerAtTheEnd(file: OpenFile): Promise<McapWriter> {
  try {
    return await McapWriter.InitializeForAppending(file, { useSummaryOffsets: true })
  } catch (error) {
    const cure = 'Recover, in its details, writes a copy beside it that takes them, as perfcnt-lab recover FILE does'
    throw new Error(`it takes no notes, it was not closed and has no index. ${cure}`, { cause: error })
  }
}

/** A file as the library wants it. */
class OpenFile implements IReadable, ISeekableWriter {
  #position = 0

  constructor(
    readonly handle: FileHandle,
    public length: number,
  ) {}

  position(): bigint {
    return BigInt(this.#position)
  }

  seek(position: bigint): Promise<void> {
    this.#position = Number(position)
    return Promise.resolve()
  }

  async truncate(): Promise<void> {
    await this.handle.truncate(this.#position)
    this.length = this.#position
  }

  async write(data: Uint8Array): Promise<void> {
    for (let written = 0; written < data.byteLength;) {
      const { bytesWritten } = await this.handle.write(
        data,
        written,
        data.byteLength - written,
        this.#position + written,
      )
      written += bytesWritten
    }
    this.#position += data.byteLength
    this.length = Math.max(this.length, this.#position)
  }

  size(): Promise<bigint> {
    return Promise.resolve(BigInt(this.length))
  }

  async read(offset: bigint, size: bigint): Promise<Uint8Array> {
    if (size > BigInt(MAX_RECORD_BYTES)) throw new Error(`an index of ${size} bytes is over the limit`)
    const bytes = new Uint8Array(Number(size))
    const { bytesRead } = await this.handle.read(bytes, 0, bytes.byteLength, Number(offset))
    return bytes.subarray(0, bytesRead)
  }
}
