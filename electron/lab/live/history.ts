import { type Batch } from '../../protocol/types.ts'
import { batchBytes, joinBatches } from './batches.ts'

/** Slices are joined up to this size: a window that opens gets tens of batches, not tens of thousands. */
const CHUNK_BYTES = 256 * 1024

/** The newest part of the current run, for a window that opens late and for the start of a recording. */
export class History {
  readonly #maxBytes: number
  readonly #chunks: { readonly batch: Batch; readonly bytes: number }[] = []
  #run = 0
  #tail: Batch[] = []
  #tailBytes = 0
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get run(): number {
    return this.#run
  }

  append(batch: Batch): void {
    const bytes = batchBytes(batch)
    this.#tail.push(batch)
    this.#tailBytes += bytes
    this.#bytes += bytes
    if (this.#tailBytes >= CHUNK_BYTES) this.#closeChunk()
    while (this.#bytes > this.#maxBytes && this.#chunks.length > 0) {
      this.#bytes -= this.#chunks.shift()?.bytes ?? 0
    }
  }

  /** Oldest first. */
  batches(): readonly Batch[] {
    this.#closeChunk()
    return this.#chunks.map(({ batch }) => batch)
  }

  /** A reboot: the retained part is of one run. */
  begin(run: number): void {
    this.#run = run
    this.#chunks.length = 0
    this.#tail = []
    this.#tailBytes = 0
    this.#bytes = 0
  }

  #closeChunk(): void {
    const [first, ...rest] = this.#tail
    if (first === undefined) return
    const batch = joinBatches(first, ...rest)
    const bytes = batchBytes(batch)
    this.#chunks.push({ batch, bytes })
    this.#bytes += bytes - this.#tailBytes
    this.#tail = []
    this.#tailBytes = 0
  }
}
