import { type DecodedChunk, decodeChunk } from '../format/chunk.ts'
import { type ReadableFile } from '../files/file.ts'
import { type ChunkEntry } from './index.ts'

/** About 16 MiB: some ten seconds at 100 Hz, which a window asks for several times over. */
const KEPT = 256

/** Decoded chunks of a file, of which the ones that were asked for last stay at hand. */
export class ChunkCache {
  readonly #kept = new Map<number, DecodedChunk>()

  /** Rejects when the file can no longer be read. */
  async load({ extent }: ChunkEntry, file: ReadableFile): Promise<DecodedChunk> {
    const kept = this.#kept.get(extent.offset)
    const chunk = kept ?? (await decodeChunk(await file.read(extent.offset, extent.length)))
    // A Map keeps the order of insertion, so its first key is the one asked for longest ago.
    this.#kept.delete(extent.offset)
    this.#kept.set(extent.offset, chunk)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return chunk
  }
}
