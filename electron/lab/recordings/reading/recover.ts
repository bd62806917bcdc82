import { basename, dirname, join } from 'node:path'
import { type Channel, type DecompressHandlers, McapStreamReader, type Message, type Schema } from '@mcap/core'
import { type Discontinuity } from '../../../protocol/types.ts'
import { runChannel } from '../format/chunk.ts'
import { chunkCompression, openDecompressHandlers } from '../format/compression.ts'
import { RecordingContainer } from '../format/container.ts'
import { readContents, type RecordingContents } from './contents.ts'
import { openReadableFile, type ReadableFile, type RecordingFile } from '../files/file.ts'
import { headMetadata, type RecordedRun, type RecordingHead, runMetadata, summaryMetadata } from '../format/metadata.ts'
import { EXTENSION, PART } from '../files/name.ts'
import { reservePart } from '../files/reserve.ts'
import { channelsOf } from '../format/runs.ts'
import { FORMAT, mcapSchemas } from '../format/schema.ts'
import { VERSION } from '../../version.ts'

const ENCODER = new TextEncoder()

export interface Recovery {
  /** Messages in the copy that were in the file. */
  readonly messages: number
  /** Messages known to be missing, by their numbers; more may be gone at the end of a run. */
  readonly lost: number
  readonly chunksSkipped: number
  /** The repaired copy. */
  readonly out: string
}

/**
 * Writes what can be read of a file to a copy beside it, with an index and with its holes as discontinuities of kind FILE_LOSS. The
 * file stays as it is. Rejects, writing nothing, when nothing of it can be read.
 */
export async function recoverRecording(path: string): Promise<Recovery> {
  const file = await openReadableFile(path)
  try {
    const contents = await readContents(file, 'check')
    if (contents.runs.length === 0) throw new Error(contents.problem ?? 'There is nothing in it.')
    const { id, file: copy } = await reservePart(
      dirname(path),
      `${basename(basename(path, PART), EXTENSION)} recovered`,
    )
    const out = join(dirname(path), id)
    let finished = false
    try {
      const counts = await write(file, contents, copy)
      finished = true
      return { ...counts, chunksSkipped: contents.chunksSkipped, out }
    } finally {
      await copy.close(finished)
    }
  } finally {
    await file.close()
  }
}

async function write(
  file: ReadableFile,
  contents: RecordingContents,
  copy: RecordingFile,
): Promise<Pick<Recovery, 'messages' | 'lost'>> {
  const container = new RecordingContainer(`perfcnt-lab/${VERSION}`, chunkCompression())
  const head: RecordingHead = contents.head ?? {
    format: FORMAT,
    recordingId: '',
    created: 0,
    coreVersion: '',
    owner: '',
    kind: 'full',
  }
  const decompressHandlers = await openDecompressHandlers()
  const numbers = new Numbers()
  await copy.write(container.start())
  await copy.write(container.metadata(headMetadata(head)))
  for (const run of contents.runs) await copy.write(container.metadata(runMetadata(run, head)))
  for (const [index, run] of contents.runs.entries()) {
    const holes = contents.losses.filter((loss) => loss.run === index)
    const addHoles = async (after: number) => {
      for (const hole of holes) {
        if (hole.after !== after) continue
        addHole(container, run, hole.discontinuity)
        await copy.write(container.closeChunk())
      }
    }
    await addHoles(-1)
    for (const [i, { extent }] of contents.chunks.filter((chunk) => chunk.run === index).entries()) {
      for (const { schema, channel, message } of records(
        await file.read(extent.offset, extent.length),
        decompressHandlers,
      )) {
        container.add(schema, channel, message)
        numbers.add(channel.id, message.sequence)
      }
      await copy.write(container.closeChunk())
      await addHoles(i)
    }
  }
  const { samples, discontinuities, runs } = contents
  await copy.write(container.metadata(summaryMetadata(head, { samples, discontinuities, runs: [...runs] })))
  await copy.write(container.end())
  await copy.sync()
  return { messages: numbers.count, lost: numbers.missing }
}

/** What is in a chunk, channels of later formats too. */
function* records(
  chunk: Uint8Array,
  decompressHandlers: DecompressHandlers,
): Generator<{ schema: Schema; channel: Channel; message: Message }> {
  const reader = new McapStreamReader({ noMagicPrefix: true, decompressHandlers })
  reader.append(chunk)
  const schemas = new Map<number, Schema>()
  const channels = new Map<number, Channel>()
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (record.type === 'Schema') schemas.set(record.id, record)
    else if (record.type === 'Channel') channels.set(record.id, record)
    else if (record.type === 'Message') {
      const channel = channels.get(record.channelId)
      const schema = channel === undefined ? undefined : schemas.get(channel.schemaId)
      if (channel === undefined || schema === undefined) continue
      // Its run is in its metadata; without that nobody could place it.
      runChannel(channel.topic, channel.metadata)
      yield { schema, channel, message: record }
    }
  }
}

function addHole(container: RecordingContainer, run: RecordedRun, hole: Discontinuity): void {
  const schema = mcapSchemas().get('/perfcnt/discontinuity')
  const channel = channelsOf(run.index, run.number, run.offset).get('/perfcnt/discontinuity')
  if (schema === undefined || channel === undefined) throw new Error('no channel for discontinuities: TOPICS lacks it')
  const logTime = BigInt(run.offset + hole.tLastGood)
  const data = ENCODER.encode(JSON.stringify(hole))
  container.add(schema, channel, { channelId: channel.id, sequence: 0, logTime, publishTime: logTime, data })
}

/** Messages of a channel are numbered from 0. */
class Numbers {
  count = 0
  readonly #channels = new Map<number, { seen: number; last: number }>()

  add(channel: number, sequence: number): void {
    this.count++
    const found = this.#channels.get(channel)
    if (found === undefined) {
      this.#channels.set(channel, { seen: 1, last: sequence })
      return
    }
    found.seen++
    found.last = Math.max(found.last, sequence)
  }

  get missing(): number {
    return [...this.#channels.values()].reduce((sum, { seen, last }) => sum + Math.max(0, last + 1 - seen), 0)
  }
}
