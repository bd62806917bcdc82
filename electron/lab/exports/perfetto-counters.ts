import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { type ModelInfo } from '../../protocol/types.ts'
import { DATA_LOSS_PRESENT, INCREMENTAL_STATE_CLEARED, packetBytes, SAMPLE_FIELDS } from './perfetto-schema.ts'

/** Beside those of the tracks. */
const FIRST_SEQUENCE = 1000
/** Perfetto has words for the numbers below. */
const FIRST_GROUP = 100
const GROUPS_PER_RUN = 100
const COUNTERS_PER_RUN = 10_000

/** The packets of a run's counters. A value counts for the time since the value before it; without one, it is dropped by a reader. */
export class PerfettoCounters {
  readonly #run: number
  readonly #counters: ModelInfo['counters']
  readonly #policy: string
  readonly #offset: number
  #reach: number | undefined

  /** Times given to it are of the run, which begins at `offset` of the trace. */
  constructor(run: number, { counters }: ModelInfo, policy: string, offset: number) {
    this.#run = run
    this.#counters = counters
    this.#policy = policy
    this.#offset = offset
  }

  /** When the last value ends. */
  get reach(): number | undefined {
    return this.#reach
  }

  /** Once, before all others: a reader takes a second description for an error, even after a loss. */
  describe(at: number): Uint8Array {
    const prefix = this.#run === 0 ? '' : `run ${this.#run + 1} `
    const categories = [...new Set(this.#counters.map(({ category }) => category))]
    return packetBytes({
      timestamp: String(this.#offset + at),
      trusted_packet_sequence_id: FIRST_SEQUENCE + this.#run,
      sequence_flags: INCREMENTAL_STATE_CLEARED,
      gpu_counter_event: {
        counter_descriptor: {
          specs: this.#counters.map(({ category, name, description }, i) => ({
            counter_id: this.#id(i),
            name: `${prefix}${category}.${name}`,
            description: `${description} (policy ${this.#policy})`,
          })),
          counter_groups: categories.map((group, g) => ({
            group_id: FIRST_GROUP + this.#run * GROUPS_PER_RUN + g,
            name: `${prefix}${group}`,
            counter_ids: this.#counters.flatMap(({ category }, i) => (category === group ? [this.#id(i)] : [])),
          })),
        },
      },
    })
  }

  sampleTo(end: number, dump: ArrayLike<number>): Uint8Array {
    return this.#values(end, (words) => words.reduce((sum, word) => sum + (dump[word] ?? 0), 0))
  }

  /** Before a sample that follows no other. */
  nothingTo(end: number): Uint8Array {
    return this.#values(end, () => 0)
  }

  /** A hole, which a reader counts as a loss. */
  lossTo(end: number): Uint8Array {
    return this.#values(end, () => 0, 'loss')
  }

  /** Hundreds of values, thousands of times: written directly. */
  #values(end: number, value: (words: readonly number[]) => number, loss?: 'loss'): Uint8Array {
    const { packet, timestamp, sequence, flags, dropped, gpuCounterEvent, counters, counterId, doubleValue } =
      SAMPLE_FIELDS
    const event = new BinaryWriter()
    this.#counters.forEach(({ words }, i) => {
      event.tag(counters, WireType.LengthDelimited).fork()
      event.tag(counterId, WireType.Varint).uint32(this.#id(i))
      event.tag(doubleValue, WireType.Bit64).double(value(words)).join()
    })
    const writer = new BinaryWriter().tag(packet, WireType.LengthDelimited).fork()
    writer.tag(timestamp, WireType.Varint).uint64(this.#offset + end)
    writer.tag(sequence, WireType.Varint).uint32(FIRST_SEQUENCE + this.#run)
    if (loss !== undefined) {
      writer.tag(flags, WireType.Varint).uint32(INCREMENTAL_STATE_CLEARED)
      writer.tag(dropped, WireType.Varint).uint32(DATA_LOSS_PRESENT)
    }
    writer.tag(gpuCounterEvent, WireType.LengthDelimited).bytes(event.finish()).join()
    this.#reach = end
    return writer.finish()
  }

  /** Counters of two runs are two counters. */
  #id(index: number): number {
    return this.#run * COUNTERS_PER_RUN + index + 1
  }
}
