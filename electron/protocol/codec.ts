import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'

/** MessagePack extension numbers. Part of the wire format: never reuse one. */
const FLOAT64_ARRAY = 1
const UINT32_ARRAY = 2
const ERROR = 3

/** Longest list of a message. A list is allocated from the length it claims, before its elements have come. */
const MAX_LIST = 1_000_000

// Typed arrays travel in the byte order of the machine, which is little-endian wherever Electron and Chromium run.
const extensions = new ExtensionCodec()
extensions.register({
  type: FLOAT64_ARRAY,
  encode: (value) => (value instanceof Float64Array ? bytesOf(value) : null),
  decode: (bytes) => new Float64Array(aligned(bytes, 8)),
})
extensions.register({
  type: UINT32_ARRAY,
  encode: (value) => (value instanceof Uint32Array ? bytesOf(value) : null),
  decode: (bytes) => new Uint32Array(aligned(bytes, 4)),
})
// The stack stays behind: it names files of the machine the lab runs on.
extensions.register({
  type: ERROR,
  encode: (value) => (value instanceof Error ? encode(value.message) : null),
  decode: (bytes) => new Error(String(decode(bytes))),
})

/** A message as MessagePack, for channels that cannot clone. Fields that are undefined are left out. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec: extensions, ignoreUndefined: true })
}

/** The reverse of `encodeMessage`. Throws an Error if the bytes are not exactly one message. */
export function decodeMessage(bytes: Uint8Array): unknown {
  return decode(bytes, { extensionCodec: extensions, maxArrayLength: MAX_LIST, maxMapLength: MAX_LIST })
}

function bytesOf(array: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** A copy: the bytes of an extension start anywhere in the message. */
function aligned(bytes: Uint8Array, elementBytes: number): ArrayBuffer {
  if (bytes.byteLength % elementBytes !== 0) {
    throw new Error(`a list of ${elementBytes}-byte numbers has ${bytes.byteLength} bytes`)
  }
  return new Uint8Array(bytes).buffer
}
