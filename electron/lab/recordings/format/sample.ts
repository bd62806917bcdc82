import { create, toBinary } from '@bufbuild/protobuf'
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { BinaryReader, type BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** One dump: the counts of `begin`..`end` in virtual nanoseconds, as columns of a batch have them. */
export interface RecordedSample {
  readonly epoch: number
  /** Number of the sample in its run's recording, from 0. */
  readonly seq: number
  readonly begin: number
  readonly end: number
  readonly resets: number
  readonly words: Uint32Array
}

export const SAMPLE_MESSAGE = 'perfcnt_lab.Sample'

const { FIXED32, FIXED64 } = FieldDescriptorProto_Type
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label

/** Fixed-width fields, so that writing a dump of hundreds of words is one copy. */
const FIELDS = {
  epoch: { jsonName: 'epoch', number: 1, type: FIXED32, label: OPTIONAL },
  seq: { jsonName: 'seq', number: 2, type: FIXED32, label: OPTIONAL },
  t_begin: { jsonName: 'tBegin', number: 3, type: FIXED64, label: OPTIONAL },
  t_end: { jsonName: 'tEnd', number: 4, type: FIXED64, label: OPTIONAL },
  resets: { jsonName: 'resets', number: 5, type: FIXED32, label: OPTIONAL },
  words: { jsonName: 'words', number: 6, type: FIXED32, label: REPEATED },
} as const

/** The FileDescriptorSet that describes `encodeSample`, proto3 (a repeated scalar is packed). */
export function sampleDescriptors(): Uint8Array {
  const field = Object.entries(FIELDS).map(([name, properties]) => ({ name, ...properties }))
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, {
      file: [
        {
          name: 'perfcnt_lab/sample.proto',
          package: 'perfcnt_lab',
          syntax: 'proto3',
          messageType: [{ name: 'Sample', field }],
        },
      ],
    }),
  )
}

/** `writer` is empty, and is empty again: one that is used again has its memory. */
export function encodeSample(sample: RecordedSample, writer: BinaryWriter): Uint8Array {
  const { words } = sample
  return (
    writer
      .tag(FIELDS.epoch.number, WireType.Bit32)
      .fixed32(sample.epoch)
      .tag(FIELDS.seq.number, WireType.Bit32)
      .fixed32(sample.seq)
      .tag(FIELDS.t_begin.number, WireType.Bit64)
      .fixed64(BigInt(sample.begin))
      .tag(FIELDS.t_end.number, WireType.Bit64)
      .fixed64(BigInt(sample.end))
      .tag(FIELDS.resets.number, WireType.Bit32)
      .fixed32(sample.resets)
      // A packed field is its bytes, little-endian, which is the byte order of every machine that Node and Electron run on.
      .tag(FIELDS.words.number, WireType.LengthDelimited)
      .bytes(new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
      .finish()
  )
}

/** Throws when `data` is not such a message. Fields of a later format are passed over. */
export function decodeSample(data: Uint8Array): RecordedSample {
  return decoded(data, packedWords)
}

/** As `decodeSample`, without its words. */
export function decodeSampleTimes(data: Uint8Array): RecordedSample {
  return decoded(data, () => NO_WORDS)
}

const NO_WORDS = new Uint32Array(0)

function decoded(data: Uint8Array, wordsOf: (bytes: Uint8Array) => Uint32Array<ArrayBuffer>): RecordedSample {
  const reader = new BinaryReader(data)
  let [epoch, seq, begin, end, resets] = [0, 0, 0, 0, 0]
  let words = NO_WORDS
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag()
    if (field === FIELDS.epoch.number && wire === WireType.Bit32) epoch = reader.fixed32()
    else if (field === FIELDS.seq.number && wire === WireType.Bit32) seq = reader.fixed32()
    else if (field === FIELDS.t_begin.number && wire === WireType.Bit64) begin = Number(reader.fixed64())
    else if (field === FIELDS.t_end.number && wire === WireType.Bit64) end = Number(reader.fixed64())
    else if (field === FIELDS.resets.number && wire === WireType.Bit32) resets = reader.fixed32()
    else if (field === FIELDS.words.number && wire === WireType.LengthDelimited) words = wordsOf(reader.bytes())
    else reader.skip(wire, field)
  }
  return { epoch, seq, begin, end, resets, words }
}

function packedWords(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  if (bytes.byteLength % 4 !== 0) throw new Error(`a sample has ${bytes.byteLength} bytes of 32-bit words`)
  const words = new Uint32Array(bytes.byteLength / 4)
  new Uint8Array(words.buffer).set(bytes)
  return words
}
