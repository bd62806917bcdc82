import { type ReadableFile, type RecordingFile } from './file.ts'

/** A file in memory; `limit` bytes fit on its disk. */
export class MemoryFile implements RecordingFile {
  readonly syncs: number[] = []
  readonly writes: number[] = []
  finished: boolean | undefined
  touches = 0
  /** Syncs are answered when it is. */
  disk: Promise<void> = Promise.resolve()
  /** What a write or a touch waits for. */
  wait: () => Promise<void> = () => Promise.resolve()
  readonly #parts: Uint8Array[] = []
  #size = 0
  readonly #limit: number

  constructor(limit = Infinity) {
    this.#limit = limit
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.wait()
    const room = Math.max(0, this.#limit - this.#size)
    const fitting = bytes.subarray(0, room)
    this.#parts.push(fitting)
    this.#size += fitting.byteLength
    this.writes.push(bytes.byteLength)
    if (bytes.byteLength > room) throw new Error('ENOSPC: no space left on device')
  }

  sync(): Promise<void> {
    this.syncs.push(this.#size)
    return this.disk
  }

  async touch(): Promise<void> {
    this.touches++
    await this.wait()
  }

  close(finished: boolean): Promise<void> {
    this.finished = finished
    return Promise.resolve()
  }
}

export function readable(bytes: Uint8Array): ReadableFile {
  return {
    size: bytes.byteLength,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
    close: () => Promise.resolve(),
  }
}
