import * as v from 'valibot'
import { counts } from '../../../protocol/discontinuity.ts'
import { type RunSettings } from '../../../protocol/types.ts'
import { type DecodedChunk, type RecordedMessage } from '../format/chunk.ts'
import { discontinuitySchema, sliceSchema } from '../format/messages.ts'
import { decodeSample } from '../format/sample.ts'

/** Where a chunk record lies in the file. */
export interface Extent {
  readonly offset: number
  readonly length: number
}

/** What has to be known of a chunk to place it, and to say what is missing beside it. */
export interface ChunkFacts {
  readonly run: number
  readonly number: number
  readonly offset: number
  /** Virtual times of the first and the last thing in it, ns. */
  readonly begin: number
  readonly end: number
  readonly messages: number
  /** Sequence numbers of its slice marks: they leave no gap from chunk to chunk. Undefined when it has inputs only. */
  readonly slices: { readonly first: number; readonly last: number } | undefined
  readonly samples: SampleFacts | undefined
  /** Ids of those that count. */
  readonly discontinuities: ReadonlySet<number>
  readonly settings: RunSettings | undefined
  readonly hasState: boolean
  readonly hasNotes: boolean
  readonly hasInputs: boolean
  readonly hasDiscontinuities: boolean
}

export interface SampleFacts {
  readonly count: number
  readonly first: { readonly seq: number; readonly begin: number; readonly epoch: number }
  readonly last: { readonly seq: number; readonly end: number; readonly epoch: number }
}

/** A part of the file in order: a chunk that was read, or bytes that could not be. */
export type Piece =
  | { readonly type: 'chunk'; readonly extent: Extent; readonly facts: ChunkFacts }
  | { readonly type: 'damage'; readonly extent: Extent; readonly run: number | undefined; readonly reason: string }

const jsonText = <T extends v.GenericSchema>(schema: T) => v.pipe(v.string(), v.parseJson(), schema)
const slicePayload = jsonText(sliceSchema)
const discontinuityPayload = jsonText(discontinuitySchema)
const DECODER = new TextDecoder()

export function chunkFacts({ run, number, offset, messages }: DecodedChunk): ChunkFacts {
  const slices = messages.filter(({ topic }) => topic === '/slice')
  const [firstSlice, lastSlice] = [slices[0], slices.at(-1)]
  const changes = messages.filter(({ topic }) => topic === '/perfcnt/discontinuity')
  // A recording that began in the middle of a run has the inputs from before, and a note may have been added years later.
  const shown = messages.filter(({ topic }) => topic !== '/input' && topic !== '/note')
  return {
    run,
    number,
    offset,
    begin: shown.reduce((time, { at }) => Math.min(time, at), Infinity),
    end: shown.reduce((time, { at }) => Math.max(time, at), 0),
    messages: messages.length,
    slices:
      firstSlice === undefined || lastSlice === undefined
        ? undefined
        : { first: firstSlice.sequence, last: lastSlice.sequence },
    samples: sampleFacts(messages.filter(({ topic }) => topic === '/perfcnt/sample')),
    discontinuities: new Set(
      changes
        .flatMap((message) => parsed(discontinuityPayload, message) ?? [])
        .filter(counts)
        .map(({ id }) => id),
    ),
    settings: firstSlice === undefined ? undefined : parsed(slicePayload, firstSlice)?.settings,
    hasState: messages.some(({ topic }) => topic === '/state'),
    hasNotes: messages.some(({ topic }) => topic === '/note'),
    hasInputs: messages.some(({ topic }) => topic === '/input'),
    hasDiscontinuities: changes.length > 0,
  }
}

function sampleFacts(messages: readonly RecordedMessage[]): SampleFacts | undefined {
  const [firstMessage, lastMessage] = [messages[0], messages.at(-1)]
  if (firstMessage === undefined || lastMessage === undefined) return undefined
  const [first, last] = [decodeSample(firstMessage.data), decodeSample(lastMessage.data)]
  return {
    count: messages.length,
    first: { seq: firstMessage.sequence, begin: first.begin, epoch: first.epoch },
    last: { seq: lastMessage.sequence, end: last.end, epoch: last.epoch },
  }
}

function parsed<T extends v.GenericSchema<string, unknown>>(schema: T, { data }: RecordedMessage) {
  const result = v.safeParse(schema, DECODER.decode(data))
  return result.success ? result.output : undefined
}
