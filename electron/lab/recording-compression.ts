import * as zlib from 'node:zlib'
import { type DecompressHandlers } from '@mcap/core'
import { decompress as decompressInJs } from 'fzstd'
import { MAX_CHUNK_BYTES } from './recording-schema.ts'

/** Node has zstd since 22.15; the types are of the oldest Node that we run on. */
interface ZstdOfNode {
  zstdCompressSync(data: Uint8Array): Uint8Array
  zstdDecompressSync(data: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array
}

export type Compress = (data: Uint8Array) => { readonly compression: string; readonly bytes: Uint8Array }

const store: Compress = (data) => ({ compression: '', bytes: data })

/** zstd at its default level where Node has it, else nothing. */
export function chunkCompression(): Compress {
  const zstd = zstdOfNode()
  if (zstd === undefined) return store
  return (data) => ({ compression: 'zstd', bytes: zstd.zstdCompressSync(data) })
}

/** Never gives out more than MAX_CHUNK_BYTES, whatever the data claim; throws when they are damaged. */
export const decompressHandlers: DecompressHandlers = {
  zstd: (data, size) => {
    if (size > BigInt(MAX_CHUNK_BYTES))
      throw new Error(`a chunk of ${size} bytes is over the limit of ${MAX_CHUNK_BYTES}`)
    const length = Number(size)
    const zstd = zstdOfNode()
    if (zstd !== undefined) return zstd.zstdDecompressSync(data, { maxOutputLength: Math.max(length, 1) })
    // With a buffer of its own fzstd allocates no window, whose size a damaged header could choose.
    return decompressInJs(data, new Uint8Array(length))
  },
}

function zstdOfNode(): ZstdOfNode | undefined {
  return hasZstd(zlib) ? zlib : undefined
}

function hasZstd(module: object): module is ZstdOfNode {
  return 'zstdCompressSync' in module && 'zstdDecompressSync' in module
}
