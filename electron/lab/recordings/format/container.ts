import { crc32 } from 'node:zlib'
import {
  type Channel,
  type ChunkIndex,
  McapChunkBuilder,
  McapRecordBuilder,
  type Message,
  type Metadata,
  type MetadataIndex,
  Opcode,
  type Schema,
  type Statistics,
  type SummaryOffset,
} from '@mcap/core'
import { type Compress } from './compression.ts'
import { PROFILE } from './schema.ts'

/**
 * The bytes of an MCAP file, section by section, built from the library's records. Differs from its McapWriter in one thing: each chunk
 * has the schemas and channels of its messages, so that it can be read when everything before it is gone.
 * Every method returns what is to be appended to the file.
 */
export class RecordingContainer {
  readonly #compress: Compress
  readonly #library: string
  readonly #records = new McapRecordBuilder()
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true })
  readonly #schemasInChunk = new Set<number>()
  readonly #channelsInChunk = new Set<number>()

  readonly #schemas = new Map<number, Schema>()
  readonly #channels = new Map<number, Channel>()
  readonly #messageCounts = new Map<number, bigint>()
  readonly #chunkIndexes: ChunkIndex[] = []
  readonly #metadataIndexes: MetadataIndex[] = []
  #startTime: bigint | undefined
  #endTime = 0n
  #position = 0
  #crc = 0

  constructor(library: string, compress: Compress) {
    this.#library = library
    this.#compress = compress
  }

  /** Bytes given out so far. */
  get position(): number {
    return this.#position
  }

  /** Uncompressed size of the chunk that is being filled, 0 when there is none. */
  get chunkBytes(): number {
    return this.#chunk.byteLength
  }

  start(): Uint8Array {
    this.#records.writeMagic()
    this.#records.writeHeader({ profile: PROFILE, library: this.#library })
    return this.#take()
  }

  metadata(metadata: Metadata): Uint8Array {
    const offset = BigInt(this.#position)
    const length = this.#records.writeMetadata(metadata)
    this.#metadataIndexes.push({ name: metadata.name, offset, length })
    return this.#take()
  }

  add(schema: Schema, channel: Channel, message: Message): void {
    if (!this.#schemasInChunk.has(schema.id)) {
      this.#schemasInChunk.add(schema.id)
      this.#schemas.set(schema.id, schema)
      this.#chunk.addSchema(schema)
    }
    if (!this.#channelsInChunk.has(channel.id)) {
      this.#channelsInChunk.add(channel.id)
      this.#channels.set(channel.id, channel)
      this.#chunk.addChannel(channel)
    }
    this.#chunk.addMessage(message)
    this.#messageCounts.set(channel.id, (this.#messageCounts.get(channel.id) ?? 0n) + 1n)
  }

  /** The chunk being filled and its message index; nothing when it has no message. */
  closeChunk(): Uint8Array {
    if (this.#chunk.numMessages === 0) return new Uint8Array(0)
    const data = this.#chunk.buffer
    const { compression, bytes } = this.#compress(data)
    const { messageStartTime, messageEndTime } = this.#chunk
    const uncompressedSize = BigInt(data.byteLength)
    const chunkStartOffset = BigInt(this.#position)
    const chunkLength = this.#records.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize,
      uncompressedCrc: crc32(data),
      compression,
      records: bytes,
    })
    const messageIndexOffsets = new Map<number, bigint>()
    let messageIndexLength = 0n
    for (const index of this.#chunk.indices) {
      messageIndexOffsets.set(index.channelId, chunkStartOffset + chunkLength + messageIndexLength)
      messageIndexLength += this.#records.writeMessageIndex(index)
    }
    this.#chunkIndexes.push({
      messageStartTime,
      messageEndTime,
      chunkStartOffset,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength,
      compression,
      compressedSize: BigInt(bytes.byteLength),
      uncompressedSize,
    })
    if (this.#startTime === undefined || messageStartTime < this.#startTime) this.#startTime = messageStartTime
    if (messageEndTime > this.#endTime) this.#endTime = messageEndTime
    this.#chunk.reset()
    this.#schemasInChunk.clear()
    this.#channelsInChunk.clear()
    return this.#take()
  }

  /** The end of data, the summary section and the footer. The chunk has been closed. */
  end(): Uint8Array {
    this.#records.writeDataEnd({ dataSectionCrc: this.#crc })
    const dataEnd = this.#take()
    const summaryStart = this.#position
    const groups: SummaryOffset[] = []
    let position = BigInt(summaryStart)
    const group = (groupOpcode: Opcode, groupLength: bigint) => {
      if (groupLength > 0n) groups.push({ groupOpcode, groupStart: position, groupLength })
      position += groupLength
    }
    group(Opcode.SCHEMA, sum([...this.#schemas.values()].map((schema) => this.#records.writeSchema(schema))))
    group(Opcode.CHANNEL, sum([...this.#channels.values()].map((channel) => this.#records.writeChannel(channel))))
    group(Opcode.STATISTICS, this.#records.writeStatistics(this.#statistics()))
    group(Opcode.METADATA_INDEX, sum(this.#metadataIndexes.map((index) => this.#records.writeMetadataIndex(index))))
    group(Opcode.CHUNK_INDEX, sum(this.#chunkIndexes.map((index) => this.#records.writeChunkIndex(index))))
    const summaryOffsetStart = BigInt(summaryStart + this.#records.length)
    for (const offset of groups) this.#records.writeSummaryOffset(offset)
    const footer = { summaryStart: BigInt(summaryStart), summaryOffsetStart, summaryCrc: 0 }
    this.#records.writeFooter({ ...footer, summaryCrc: this.#summaryCrc(footer) })
    this.#records.writeMagic()
    return Buffer.concat([dataEnd, this.#take()])
  }

  #statistics(): Statistics {
    return {
      messageCount: sum([...this.#messageCounts.values()]),
      schemaCount: this.#schemas.size,
      channelCount: this.#channels.size,
      attachmentCount: 0,
      metadataCount: this.#metadataIndexes.length,
      chunkCount: this.#chunkIndexes.length,
      messageStartTime: this.#startTime ?? 0n,
      messageEndTime: this.#endTime,
      channelMessageCounts: this.#messageCounts,
    }
  }

  /** Of the summary section as built so far and the footer up to its CRC, as the MCAP specification has it. */
  #summaryCrc(footer: { readonly summaryStart: bigint; readonly summaryOffsetStart: bigint }): number {
    const summary = this.#records.buffer
    const builder = new McapRecordBuilder()
    builder.writeFooter({ ...footer, summaryCrc: 0 })
    return crc32(builder.buffer.subarray(0, builder.length - 4), crc32(summary))
  }

  #take(): Uint8Array {
    const bytes = this.#records.buffer
    this.#records.reset()
    this.#crc = crc32(bytes, this.#crc)
    this.#position += bytes.byteLength
    return bytes
  }
}

function sum(lengths: readonly bigint[]): bigint {
  return lengths.reduce((total, length) => total + length, 0n)
}
