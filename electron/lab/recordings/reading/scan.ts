import { type Metadata, McapStreamReader, Opcode } from '@mcap/core'
import { decodeChunk } from '../format/chunk.ts'
import { readAhead, type ReadableFile } from '../files/file.ts'
import { chunkFacts, type Piece } from './pieces.ts'
import { MAX_CHUNK_BYTES, MAX_RECORD_BYTES } from '../format/schema.ts'

/** Opcode and length. */
const RECORD_HEADER_BYTES = 9
/** Times, sizes, CRC and the two lengths of a chunk record without the name of its compression and its records. */
const CHUNK_HEADER_BYTES = 8 + 8 + 8 + 4 + 4 + 8
/** Names of compressions are `zstd` and `lz4`. */
const MAX_NAME_BYTES = 8
/** So much of a record shows whether it can be a chunk; the smallest chunk of ours is longer. */
const CHUNK_SHAPE_BYTES = RECORD_HEADER_BYTES + CHUNK_HEADER_BYTES + MAX_NAME_BYTES
const MAGIC_BYTES = 8
const WINDOW_BYTES = 1024 * 1024
/** After so many bytes without a record the rest of the file is given up: a sparse file may be endless. */
const MAX_GARBAGE_BYTES = MAX_RECORD_BYTES

export interface Scan {
  readonly pieces: readonly Piece[]
  readonly metadata: readonly Metadata[]
  /** The record that ends the data was found, without damage before it. */
  readonly ended: boolean
}

/**
 * Reads a file from its start, needing no index. Where the records do not follow each other any more, it goes on at the next chunk
 * whose CRC is right. Never throws for what is in the file.
 */
export async function scanRecording(source: ReadableFile): Promise<Scan> {
  const file = readAhead(source)
  const pieces: Piece[] = []
  const metadata: Metadata[] = []
  let offset = MAGIC_BYTES
  while (offset < file.size) {
    const record = await readRecord(file, offset)
    if (record.type === 'end') return { pieces, metadata, ended: true }
    if (record.type === 'chunk') pieces.push(record.piece)
    if (record.type === 'metadata') metadata.push(record.metadata)
    if (record.type !== 'damage') {
      offset += record.length
      continue
    }
    const next = await nextChunk(file, offset + 1)
    pieces.push({
      type: 'damage',
      extent: { offset, length: (next ?? file.size) - offset },
      run: undefined,
      reason: record.reason,
    })
    if (next === undefined) break
    offset = next
  }
  return { pieces, metadata, ended: false }
}

type ReadRecord =
  | { readonly type: 'chunk'; readonly length: number; readonly piece: Piece }
  | { readonly type: 'metadata'; readonly length: number; readonly metadata: Metadata }
  | { readonly type: 'other'; readonly length: number }
  | { readonly type: 'end' }
  | { readonly type: 'damage'; readonly reason: string }

async function readRecord(file: ReadableFile, offset: number): Promise<ReadRecord> {
  const header = view(await file.read(offset, RECORD_HEADER_BYTES))
  if (header.byteLength < RECORD_HEADER_BYTES) return { type: 'damage', reason: 'the file ends within a record' }
  const opcode = header.getUint8(0)
  const content = Number(header.getBigUint64(1, true))
  const length = RECORD_HEADER_BYTES + content
  if (content > MAX_RECORD_BYTES) return { type: 'damage', reason: `a record of ${content} bytes is over the limit` }
  if (offset + length > file.size) return { type: 'damage', reason: 'the file ends within a record' }
  switch (opcode) {
    case Opcode.CHUNK:
      return readChunk(file, offset, length)
    case Opcode.METADATA: {
      const record = parseRecord(await file.read(offset, length))
      return record?.type === 'Metadata'
        ? { type: 'metadata', length, metadata: record }
        : { type: 'damage', reason: 'a metadata record is damaged' }
    }
    case Opcode.MESSAGE_INDEX:
      // Not needed, but its own length shows whether the next record can be believed.
      return (await hasIndexShape(file, offset, content))
        ? { type: 'other', length }
        : { type: 'damage', reason: 'a message index is damaged' }
    case Opcode.DATA_END:
      return content === 4 ? { type: 'end' } : { type: 'damage', reason: 'the end of the data is damaged' }
    case Opcode.HEADER:
    case Opcode.ATTACHMENT:
      return { type: 'other', length }
    default:
      // 0x80 and up are for private records, which a later version may write.
      return opcode >= 0x80
        ? { type: 'other', length }
        : { type: 'damage', reason: `a record of kind 0x${opcode.toString(16)} is not expected here` }
  }
}

/** A chunk whose lengths fit but whose content does not is passed over; otherwise its length may be the damage. */
async function readChunk(file: ReadableFile, offset: number, length: number): Promise<ReadRecord> {
  if (!hasChunkShape(view(await file.read(offset, CHUNK_SHAPE_BYTES)))) {
    return { type: 'damage', reason: 'a chunk is damaged' }
  }
  const extent = { offset, length }
  try {
    const facts = chunkFacts(await decodeChunk(await file.read(offset, length)))
    return { type: 'chunk', length, piece: { type: 'chunk', extent, facts } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { type: 'chunk', length, piece: { type: 'damage', extent, run: undefined, reason } }
  }
}

/** `start` begins with a record; the lengths in it agree and are within the limits. */
function hasChunkShape(start: DataView): boolean {
  if (start.byteLength < CHUNK_SHAPE_BYTES || start.getUint8(0) !== Opcode.CHUNK) return false
  const content = start.getBigUint64(1, true)
  const nameLength = start.getUint32(37, true)
  if (nameLength > MAX_NAME_BYTES) return false
  const unpacked = start.getBigUint64(25, true)
  const packed = start.getBigUint64(41 + nameLength, true)
  const limit = BigInt(MAX_CHUNK_BYTES)
  return unpacked <= limit && packed <= limit && packed === content - BigInt(CHUNK_HEADER_BYTES + nameLength)
}

async function hasIndexShape(file: ReadableFile, offset: number, content: number): Promise<boolean> {
  if (content < 6) return false
  const start = view(await file.read(offset + RECORD_HEADER_BYTES, 6))
  return start.getUint32(2, true) === content - 6
}

/** Offset of the first chunk at or after `from` that can be read; undefined when there is none within the limit. */
async function nextChunk(file: ReadableFile, from: number): Promise<number | undefined> {
  const limit = Math.min(file.size, from + MAX_GARBAGE_BYTES)
  for (let start = from; start < limit; start += WINDOW_BYTES) {
    // The head of a record that begins in the window may lie behind it.
    const window = Buffer.from(await file.read(start, WINDOW_BYTES + CHUNK_SHAPE_BYTES))
    for (let at = window.indexOf(Opcode.CHUNK); at !== -1 && at < WINDOW_BYTES;) {
      if (hasChunkShape(view(window.subarray(at, at + CHUNK_SHAPE_BYTES)))) {
        const length = RECORD_HEADER_BYTES + window.readUInt32LE(at + 1)
        const record = await readChunk(file, start + at, length)
        if (record.type === 'chunk' && record.piece.type === 'chunk') return start + at
      }
      at = window.indexOf(Opcode.CHUNK, at + 1)
    }
  }
  return undefined
}

/** Undefined when the bytes are not a whole record. */
export function parseRecord(bytes: Uint8Array) {
  try {
    const reader = new McapStreamReader({ noMagicPrefix: true, includeChunks: true })
    reader.append(bytes)
    return reader.nextRecord()
  } catch {
    // The library's words for it are about offsets in the record; the caller knows where the record is.
    return undefined
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
