import { MCAP_MAGIC } from '@mcap/core'
import { dataIsIntact } from './check.ts'
import { countedToday } from './discontinuity-count.ts'
import { decodeChunk } from '../format/chunk.ts'
import { type ReadableFile } from '../files/file.ts'
import { type ChunkEntry, readIndex, type RecordingIndex } from './index.ts'
import { findLosses, type Loss } from './losses.ts'
import {
  type RecordedRun,
  RECORDING_METADATA,
  readHead,
  type RecordingHead,
  type RecordingSummary,
} from '../format/metadata.ts'
import { chunkFacts, type Piece } from './pieces.ts'
import { parseRecord, scanRecording } from './scan.ts'
import { FORMAT, MAX_RECORD_BYTES, PROFILE } from '../format/schema.ts'

/** What can be read of a file. Runs are numbered from 0 in the order of the file. */
export interface RecordingContents {
  /** Of the MCAP header; empty when it cannot be read. */
  readonly profile: string
  readonly head: RecordingHead | undefined
  readonly runs: readonly RecordedRun[]
  readonly samples: number
  /** As counts() has it. */
  readonly discontinuities: number
  readonly chunks: readonly ChunkEntry[]
  readonly chunksSkipped: number
  readonly losses: readonly Loss[]
  /** Closed properly, and nothing is missing. */
  readonly complete: boolean
  readonly problem: string | undefined
}

const NOTHING: RecordingContents = {
  profile: '',
  head: undefined,
  runs: [],
  samples: 0,
  discontinuities: 0,
  chunks: [],
  chunksSkipped: 0,
  losses: [],
  complete: false,
  problem: undefined,
}

/**
 * `index` believes the index at the end of the file; `check` compares every byte with the CRC of the file too, and looks at each chunk
 * when it differs. Either reads the whole file when there is no index. Throws only when the file cannot be read at all.
 */
export async function readContents(file: ReadableFile, depth: 'index' | 'check'): Promise<RecordingContents> {
  const foreign = await refusal(file)
  if (foreign !== undefined) return { ...NOTHING, ...foreign }
  const index = await readIndex(file)
  if (index === undefined) return scannedContents(file)
  const intact = depth === 'index' || (await dataIsIntact(file, index.dataEnd, index.dataCrc))
  if (intact && index.summary !== undefined)
    return indexedContents(index, await countedToday(file, index, index.summary))
  const pieces: Piece[] = []
  for (const chunk of index.chunks) pieces.push(await checkChunk(file, chunk))
  const contents = assemble(pieces, index.head, true)
  return { ...contents, problem: worded(contents, 'Some bytes of the file are damaged') }
}

/** The record after the header; undefined when it is damaged. */
export async function readHeadOf(file: ReadableFile): Promise<RecordingHead | undefined> {
  const start = await file.read(MCAP_MAGIC.length, 4096)
  if (start.byteLength < 9) return undefined
  const record = parseRecord(start.subarray(headerLength(start)))
  return record?.type === 'Metadata' && record.name === RECORDING_METADATA ? readHead(record) : undefined
}

/** Why the file is none of ours; undefined when it is, or may be. */
async function refusal(
  file: ReadableFile,
): Promise<{ readonly problem: string; readonly profile: string } | undefined> {
  if (file.size === 0) return { problem: 'The file is empty.', profile: '' }
  const magic = await file.read(0, MCAP_MAGIC.length)
  const differing = MCAP_MAGIC.filter((byte, i) => magic[i] !== byte).length
  // One damaged byte must not cost the recording.
  if (differing > 1) return { problem: 'Not a recording: the file does not begin like one (MCAP).', profile: '' }
  const start = await file.read(MCAP_MAGIC.length, 4096)
  const header = parseRecord(start)
  if (header?.type !== 'Header' || header.profile === PROFILE) return undefined
  const head = parseRecord(start.subarray(headerLength(start)))
  if (head?.type === 'Metadata' && head.name === RECORDING_METADATA) return undefined
  const { profile } = header
  const its = profile === '' ? 'no profile' : `profile "${profile}"`
  return { profile, problem: `Not a recording of this lab: an MCAP file with ${its}, where "${PROFILE}" is expected.` }
}

function headerLength(record: Uint8Array): number {
  return 9 + new DataView(record.buffer, record.byteOffset, record.byteLength).getUint32(1, true)
}

function indexedContents(index: RecordingIndex, summary: RecordingSummary): RecordingContents {
  const position = new Map(summary.runs.map((run, i) => [run.index, i]))
  return {
    ...NOTHING,
    ...summary,
    profile: PROFILE,
    head: index.head,
    chunks: index.chunks.flatMap((chunk) => {
      const run = position.get(chunk.run)
      return run === undefined ? [] : [{ ...chunk, run }]
    }),
    complete: true,
    problem: newerFormat(index.head),
  }
}

async function scannedContents(file: ReadableFile): Promise<RecordingContents> {
  const { pieces, metadata, ended } = await scanRecording(file)
  const head = metadata.filter(({ name }) => name === RECORDING_METADATA).flatMap((record) => readHead(record) ?? [])[0]
  const contents = assemble(pieces, head, false)
  if (pieces.every(({ type }) => type === 'damage') && head === undefined) {
    return { ...contents, problem: 'The file begins like a recording, but nothing in it can be read.' }
  }
  const what = ended ? 'The index at the end is damaged or cut off' : 'The recording was not closed'
  return { ...contents, problem: worded(contents, what) }
}

async function checkChunk(file: ReadableFile, { extent, run }: ChunkEntry): Promise<Piece> {
  try {
    if (extent.length > MAX_RECORD_BYTES) throw new Error(`a chunk of ${extent.length} bytes is over the limit`)
    const facts = chunkFacts(await decodeChunk(await file.read(extent.offset, extent.length)))
    return { type: 'chunk', extent, facts }
  } catch (error) {
    return { type: 'damage', extent, run, reason: error instanceof Error ? error.message : String(error) }
  }
}

function assemble(pieces: readonly Piece[], head: RecordingHead | undefined, closed: boolean): RecordingContents {
  const chunks = pieces.flatMap((piece) => (piece.type === 'chunk' ? [piece] : []))
  const indexes = [...new Set(chunks.map(({ facts }) => facts.run))].sort((a, b) => a - b)
  const described = indexes.flatMap((index) => {
    const facts = chunks.map((chunk) => chunk.facts).filter(({ run }) => run === index)
    const [first] = facts
    const settings = facts.find((chunk) => chunk.settings !== undefined)?.settings
    if (first === undefined || settings === undefined) return []
    const begin = Math.min(...facts.map((chunk) => Math.min(chunk.begin, chunk.samples?.first.begin ?? Infinity)))
    const end = Math.max(...facts.map((chunk) => chunk.end))
    const ids = new Set(facts.flatMap((chunk) => [...chunk.discontinuities]))
    return [{ index, run: { index, number: first.number, offset: first.offset, begin, end, settings }, ids: ids.size }]
  })
  // A run of which nothing is left has no number, and those after it move up.
  const position = new Map(described.map(({ index }, i) => [index, i]))
  const losses = findLosses(pieces, [...position.keys()])
  return {
    profile: PROFILE,
    head,
    runs: described.map(({ run }) => run),
    samples: chunks.reduce((total, { facts }) => total + (facts.samples?.count ?? 0), 0),
    discontinuities: described.reduce((total, { ids }) => total + ids, losses.length),
    chunks: chunks.flatMap(({ extent, facts }) => {
      const run = position.get(facts.run)
      if (run === undefined) return []
      const { begin, end, hasState, hasNotes, hasInputs, hasDiscontinuities } = facts
      return [{ extent, run, begin, end, hasState, hasNotes, hasInputs, hasDiscontinuities }]
    }),
    chunksSkipped: pieces.length - chunks.length,
    losses: losses.map((loss) => ({ ...loss, run: position.get(loss.run) ?? 0 })),
    complete: closed && losses.length === 0,
    problem: undefined,
  }
}

function worded(contents: RecordingContents, what: string): string {
  const { losses, head, runs } = contents
  const rest =
    runs.length === 0
      ? 'nothing of a run is in it.'
      : losses.length === 0
        ? 'everything in it could be read.'
        : `${losses.length === 1 ? 'one part is' : `${losses.length} parts are`} missing and shown as FILE_LOSS; the rest could be read.`
  return [newerFormat(head), `${what}; ${rest}`].filter((sentence) => sentence !== undefined).join(' ')
}

function newerFormat(head: RecordingHead | undefined): string | undefined {
  if (head === undefined || head.format.major <= FORMAT.major) return undefined
  const { major, minor } = head.format
  return `Written by a later version of the lab (format ${major}.${minor}, this one reads ${FORMAT.major}): what is understood is shown, the rest needs an update.`
}
