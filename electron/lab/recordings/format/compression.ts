import * as zlib from 'node:zlib'
import { type DecompressHandlers } from '@mcap/core'
import { ZSTDDecoder } from 'zstddec'
import { MAX_CHUNK_BYTES } from './schema.ts'

/** Node has zstd since 22.15; the types are of the oldest Node that we run on. */
interface ZstdOfNode {
  zstdCompressSync(data: Uint8Array, options: { readonly chunkSize: number }): Uint8Array
  zstdDecompressSync(data: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array
}

export type Compress = (data: Uint8Array) => { readonly compression: string; readonly bytes: Uint8Array }

const store: Compress = (data) => ({ compression: '', bytes: data })

/** zstd at its default level where Node has it, else nothing. */
export function chunkCompression(): Compress {
  const zstd = zstdOfNode()
  if (zstd === undefined) return store
  return (data) => {
    // In one piece: where the end of a piece of 16 KiB, its default, is the end of the data, Node adds an empty frame, which not all readers expect.
    const chunkSize = compressBound(data.byteLength)
    return { compression: 'zstd', bytes: zstd.zstdCompressSync(data, { chunkSize }) }
  }
}

/** More than any data become, ZSTD_compressBound() and a little. */
function compressBound(length: number): number {
  return length + (length >> 8) + 1024
}

/** Never give out more than MAX_CHUNK_BYTES, whatever the data claim; throw when they are damaged. */
export async function openDecompressHandlers(): Promise<DecompressHandlers> {
  const unpack = await openZstd()
  return {
    zstd: (data, size) => {
      if (size > BigInt(MAX_CHUNK_BYTES))
        throw new Error(`a chunk of ${size} bytes is over the limit of ${MAX_CHUNK_BYTES}`)
      return unpack(data, Number(size))
    },
  }
}

/** Node's, or zstd's own code in WebAssembly, which is as fast and is compiled once. */
async function openZstd(): Promise<(data: Uint8Array, length: number) => Uint8Array> {
  const zstd = zstdOfNode()
  if (zstd !== undefined)
    return (data, length) => zstd.zstdDecompressSync(data, { maxOutputLength: Math.max(length, 1) })
  const decoder = new ZSTDDecoder()
  await decoder.init()
  return (data, length) => {
    // Without a length it would believe the one in the data.
    if (length === 0) return new Uint8Array(0)
    const unpacked = decoder.decode(data, length)
    // It gives out nothing sensible, and throws nothing, when the data are damaged or are more.
    if (unpacked.byteLength !== length) throw new Error('the zstd data of a chunk are damaged')
    return unpacked
  }
}

function zstdOfNode(): ZstdOfNode | undefined {
  return hasZstd(zlib) ? zlib : undefined
}

function hasZstd(module: object): module is ZstdOfNode {
  return 'zstdCompressSync' in module && 'zstdDecompressSync' in module
}
