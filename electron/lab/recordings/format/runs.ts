import { type Channel } from '@mcap/core'
import { type MachineState, type RunSettings } from '../../../protocol/types.ts'
import { type RecordedRun } from './metadata.ts'
import { type Topic, TOPICS } from './schema.ts'

/** Channel ids of a run start at a multiple of this; TOPICS has room to grow. */
const CHANNELS_PER_RUN = 32
const MAX_RUNS = Math.floor(0xffff / CHANNELS_PER_RUN)

/** A run of the machine in a recording that is being written. */
export interface OpenRun {
  readonly index: number
  /** Number that the lab gave it. */
  readonly number: number
  /** Added to its virtual time to get logTime: where the run before it had got to. */
  readonly offset: number
  readonly channels: ReadonlyMap<Topic, Channel>
  /** Next sequence number of each channel. */
  readonly sequences: Map<Topic, number>
  /** Ids of those that count. */
  readonly discontinuities: Set<number>
  /** Of the first batch, virtual ns. */
  begin: number
  end: number
  settings: RunSettings | undefined
  state: MachineState | undefined
  /** Virtual time at which the state was last written. */
  keyframe: number
}

export class RecordingRuns {
  readonly #runs: OpenRun[] = []

  get(number: number): OpenRun | undefined {
    return this.#runs.find((run) => run.number === number)
  }

  /** Throws when the file can name no more runs. */
  start(number: number, begin: number): OpenRun {
    const index = this.#runs.length
    if (index >= MAX_RUNS) throw new Error(`a recording holds at most ${MAX_RUNS} runs: start another one`)
    const last = this.#runs.at(-1)
    const offset = last === undefined ? 0 : last.offset + last.end
    const run: OpenRun = {
      index,
      number,
      offset,
      channels: channelsOf(index, number, offset),
      sequences: new Map(),
      discontinuities: new Set(),
      begin,
      end: begin,
      settings: undefined,
      state: undefined,
      keyframe: -Infinity,
    }
    this.#runs.push(run)
    return run
  }

  /** Those with a batch, which has the settings. */
  get described(): RecordedRun[] {
    return this.#runs.flatMap(({ index, number, offset, begin, end, settings }) =>
      settings === undefined ? [] : [{ index, number, offset, begin, end, settings }],
    )
  }

  get discontinuities(): number {
    return this.#runs.reduce((total, run) => total + run.discontinuities.size, 0)
  }
}

/** Says which run a channel is of. */
export function channelMetadata(run: Pick<RecordedRun, 'index' | 'number' | 'offset'>): Map<string, string> {
  return new Map([
    ['run', String(run.index)],
    ['number', String(run.number)],
    ['offset', String(run.offset)],
  ])
}

/** Of each topic, for one run. */
export function channelsOf(index: number, number: number, offset: number): ReadonlyMap<Topic, Channel> {
  const metadata = channelMetadata({ index, number, offset })
  return new Map(
    TOPICS.map((topic, position) => [
      topic,
      {
        id: index * CHANNELS_PER_RUN + position + 1,
        schemaId: position + 1,
        topic,
        messageEncoding: topic === '/perfcnt/sample' ? 'protobuf' : 'json',
        metadata,
      },
    ]),
  )
}
