import { McapStreamReader } from '@mcap/core'
import { openDecompressHandlers } from './compression.ts'
import { isTopic, type Topic } from './schema.ts'

/** A message of a channel that is known here. */
export interface RecordedMessage {
  readonly topic: Topic
  readonly sequence: number
  /** Virtual time of the run, ns. */
  readonly at: number
  readonly data: Uint8Array
}

/** A chunk and the run that its channels name: all of its messages are of one run. */
export interface DecodedChunk {
  /** Index of the run in the file. */
  readonly run: number
  /** Number that the lab gave the run. */
  readonly number: number
  /** logTime minus virtual time, ns. */
  readonly offset: number
  readonly messages: readonly RecordedMessage[]
}

interface RunChannel {
  readonly topic: Topic | undefined
  readonly run: number
  readonly number: number
  readonly offset: number
}

/**
 * What is in one whole chunk record. Channels that are not known here are passed over.
 * Rejects when its CRC or anything in it is wrong, or when it unpacks to more than it says.
 */
export async function decodeChunk(record: Uint8Array): Promise<DecodedChunk> {
  const decompressHandlers = await openDecompressHandlers()
  const reader = new McapStreamReader({ noMagicPrefix: true, decompressHandlers })
  reader.append(record)
  const channels = new Map<number, RunChannel>()
  const messages: RecordedMessage[] = []
  let first: RunChannel | undefined
  for (let next = reader.nextRecord(); next !== undefined; next = reader.nextRecord()) {
    if (next.type === 'Channel') {
      channels.set(next.id, runChannel(next.topic, next.metadata))
    } else if (next.type === 'Message') {
      const channel = channels.get(next.channelId)
      if (channel === undefined) continue
      first ??= channel
      if (channel.run !== first.run) throw new Error(`a chunk has messages of run ${first.run} and run ${channel.run}`)
      const { sequence, data } = next
      const at = Number(next.logTime) - channel.offset
      if (channel.topic !== undefined) messages.push({ topic: channel.topic, sequence, at, data })
    }
  }
  if (first === undefined) throw new Error('a chunk without a message')
  return { run: first.run, number: first.number, offset: first.offset, messages }
}

/** Throws when the metadata of the channel do not name its run. */
export function runChannel(topic: string, metadata: ReadonlyMap<string, string>): RunChannel {
  const field = (name: string) => {
    const value = Number(metadata.get(name) ?? NaN)
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`channel ${topic} has no ${name}`)
    return value
  }
  return {
    topic: isTopic(topic) ? topic : undefined,
    run: field('run'),
    number: field('number'),
    offset: field('offset'),
  }
}
