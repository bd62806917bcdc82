import * as v from 'valibot'
import { nanos } from '../../../sim/kernel/clock.ts'
import { type RecordedEvent } from '../../../sim/session/event-check.ts'
import { type RecordedMessage } from '../format/chunk.ts'
import {
  discontinuitySchema,
  faultSchema,
  ioctlSchema,
  jobSchema,
  klogSchema,
  resetSchema,
} from '../format/messages.ts'
import { decodeSample } from '../format/sample.ts'

const DECODER = new TextDecoder()

/** Undefined for a message of another kind. Throws when it is not what its channel says. */
export function recordedEvent(message: RecordedMessage): RecordedEvent | undefined {
  switch (message.topic) {
    case '/perfcnt/sample': {
      const sample = decodeSample(message.data)
      return { type: 'sample', sample: { ...sample, begin: nanos(sample.begin), end: nanos(sample.end) } }
    }
    case '/klog':
      return { type: 'klog', line: parsed(klogSchema, message) }
    case '/ioctl':
      return { type: 'ioctl', ioctl: parsed(ioctlSchema, message) }
    case '/job':
      return { type: 'job', job: parsed(jobSchema, message) }
    case '/reset':
      return { type: 'reset', reset: parsed(resetSchema, message) }
    case '/fault':
      return { type: 'fault', fault: parsed(faultSchema, message) }
    case '/perfcnt/discontinuity':
      return { type: 'discontinuity', discontinuity: parsed(discontinuitySchema, message) }
    case '/slice':
    case '/input':
    case '/state':
    case '/check':
    case '/note':
    case '/lanes':
      return undefined
  }
}

/** The payload of a JSON channel. Throws when it is not what `schema` says. */
export function parsed<T extends v.GenericSchema>(schema: T, { data }: RecordedMessage): v.InferOutput<T> {
  return v.parse(schema, JSON.parse(DECODER.decode(data)))
}
