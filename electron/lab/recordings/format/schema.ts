import { type Schema } from '@mcap/core'
import { jsonSchema } from './json-schema.ts'
import { lanesSchema } from './lanes.ts'
import {
  checkSchema,
  discontinuitySchema,
  faultSchema,
  inputSchema,
  ioctlSchema,
  jobSchema,
  klogSchema,
  noteSchema,
  resetSchema,
  sliceSchema,
  stateSchema,
} from './messages.ts'
import { SAMPLE_MESSAGE, sampleDescriptors } from './sample.ts'

/** Profile of the MCAP header; a file with another one is not ours. */
export const PROFILE = 'perfcnt-lab'

/** A later minor adds channels and fields; a later major is opened with a notice. */
export const FORMAT = { major: 1, minor: 3 } as const

/** A record may have so many bytes, at most: larger lengths are damage. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024
/** A chunk unpacks to so many bytes, at most. The writer's have a little over 64 KiB. */
export const MAX_CHUNK_BYTES = 16 * 1024 * 1024

/** Channels in the order of their numbers. A number is never given to another channel. */
export const TOPICS = [
  '/slice',
  '/input',
  '/perfcnt/sample',
  '/perfcnt/discontinuity',
  '/klog',
  '/ioctl',
  '/job',
  '/reset',
  '/fault',
  '/state',
  '/check',
  '/note',
  '/lanes',
] as const

export type Topic = (typeof TOPICS)[number]

const ENCODER = new TextEncoder()

const JSON_CHANNELS = {
  '/slice': { name: 'perfcnt_lab.Slice', schema: sliceSchema },
  '/input': { name: 'perfcnt_lab.Input', schema: inputSchema },
  '/perfcnt/discontinuity': { name: 'perfcnt_lab.Discontinuity', schema: discontinuitySchema },
  '/klog': { name: 'perfcnt_lab.KernelLogLine', schema: klogSchema },
  '/ioctl': { name: 'perfcnt_lab.Ioctl', schema: ioctlSchema },
  '/job': { name: 'perfcnt_lab.Job', schema: jobSchema },
  '/reset': { name: 'perfcnt_lab.Reset', schema: resetSchema },
  '/fault': { name: 'perfcnt_lab.Fault', schema: faultSchema },
  '/state': { name: 'perfcnt_lab.State', schema: stateSchema },
  '/check': { name: 'perfcnt_lab.Check', schema: checkSchema },
  '/note': { name: 'perfcnt_lab.Note', schema: noteSchema },
  '/lanes': { name: 'perfcnt_lab.Lanes', schema: lanesSchema },
} as const

/** Of each channel, by topic. Ids are the channel's number plus 1. */
export function mcapSchemas(): ReadonlyMap<Topic, Schema> {
  return new Map(
    TOPICS.map((topic, index) => {
      const id = index + 1
      if (topic === '/perfcnt/sample') {
        return [topic, { id, name: SAMPLE_MESSAGE, encoding: 'protobuf', data: sampleDescriptors() }]
      }
      const { name, schema } = JSON_CHANNELS[topic]
      return [topic, { id, name, encoding: 'jsonschema', data: ENCODER.encode(JSON.stringify(jsonSchema(schema))) }]
    }),
  )
}

export function isTopic(topic: string): topic is Topic {
  return TOPICS.some((known) => known === topic)
}
