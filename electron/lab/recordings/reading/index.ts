import { McapIndexedReader } from '@mcap/core'
import { runChannel } from '../format/chunk.ts'
import { type ReadableFile } from '../files/file.ts'
import {
  readHead,
  readSummary,
  type RecordingHead,
  type RecordingSummary,
  SUMMARY_METADATA,
} from '../format/metadata.ts'
import { type Extent } from './pieces.ts'
import { parseRecord } from './scan.ts'
import { MAX_RECORD_BYTES } from '../format/schema.ts'

export interface ChunkEntry {
  readonly extent: Extent
  /** Index of the run in the file. */
  readonly run: number
  readonly begin: number
  readonly end: number
  readonly hasState: boolean
  readonly hasNotes: boolean
  readonly hasInputs: boolean
  readonly hasDiscontinuities: boolean
}

/** What the end of a closed file says of the rest. */
export interface RecordingIndex {
  readonly head: RecordingHead | undefined
  readonly summary: RecordingSummary | undefined
  readonly chunks: readonly ChunkEntry[]
  readonly dataEnd: number
  readonly dataCrc: number
}

/** Undefined when there is no index, or a damaged one. */
export async function readIndex(file: ReadableFile): Promise<RecordingIndex | undefined> {
  try {
    const reader = await McapIndexedReader.Initialize({
      readable: {
        size: () => Promise.resolve(BigInt(file.size)),
        read: async (offset, size) => {
          if (size > BigInt(MAX_RECORD_BYTES)) throw new Error(`an index of ${size} bytes is over the limit`)
          return file.read(Number(offset), Number(size))
        },
      },
    })
    const channels = new Map(
      [...reader.channelsById.values()].map(({ id, topic, metadata }) => [id, runChannel(topic, metadata)]),
    )
    const chunks = reader.chunkIndexes.flatMap((chunk) => {
      const used = [...chunk.messageIndexOffsets.keys()].flatMap((id) => channels.get(id) ?? [])
      const [first] = used
      if (first === undefined) return []
      return {
        extent: { offset: Number(chunk.chunkStartOffset), length: Number(chunk.chunkLength) },
        run: first.run,
        begin: Number(chunk.messageStartTime) - first.offset,
        end: Number(chunk.messageEndTime) - first.offset,
        hasState: used.some(({ topic }) => topic === '/state'),
        hasNotes: used.some(({ topic }) => topic === '/note'),
        hasInputs: used.some(({ topic }) => topic === '/input'),
        hasDiscontinuities: used.some(({ topic }) => topic === '/perfcnt/discontinuity'),
      }
    })
    const record = reader.metadataIndexes.find(({ name }) => name === SUMMARY_METADATA)
    const read =
      record === undefined ? undefined : parseRecord(await file.read(Number(record.offset), Number(record.length)))
    const metadata = read?.type === 'Metadata' ? read : undefined
    return {
      head: metadata === undefined ? undefined : readHead(metadata),
      summary: metadata === undefined ? undefined : readSummary(metadata),
      chunks: chunks.sort((a, b) => a.extent.offset - b.extent.offset),
      dataEnd: Number(reader.dataEndOffset),
      dataCrc: reader.dataSectionCrc ?? 0,
    }
  } catch {
    // The library gives up at the first flaw; what is wrong is found out by reading from the start.
    return undefined
  }
}
