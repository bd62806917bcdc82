import { type TimerMode } from '../../kernel/timing.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { crc32 } from './crc32.ts'
import { type Schedule, scheduleOf, type Segment, segmentsOf } from '../schedule.ts'

/**
 * Of scenarios, threads and steps together: it grows when a schedule of before would mean something else now (CHANGELOG.md, "breaks
 * schedules").
 */
const SCHEDULE_VERSION = 3

/** A schedule to be passed on: `v2/enable-vs-reset@3:q.AwEF.9c1f02ab`. */
export interface Token {
  readonly policy: string
  readonly scenario: string
  readonly timers: TimerMode
  readonly schedule: Schedule
}

/** Why a text is no token that this version can replay. */
export class TokenError extends Error {}

const MODES: Readonly<Record<string, TimerMode>> = { q: 'quiescent', n: 'none', a: 'anytime' }
const SHAPE = /^([a-z0-9:-]+)\/([a-z0-9-]+)@([0-9]+):([a-z])\.([A-Za-z0-9_-]*)\.([0-9a-f]{8})/
/** No schedule is longer: a token that says so was made by hand. */
const MAX_STEPS = 1_000_000

export function formatToken({ policy, scenario, timers, schedule }: Token): string {
  const body = `${policy}/${scenario}@${SCHEDULE_VERSION}:${timers.charAt(0)}.${toBase64Url(encode(segmentsOf(schedule)))}`
  return `${body}.${checksum(body)}`
}

/** Throws a TokenError with the reason. */
export function parseToken(text: string): Token {
  const match = SHAPE.exec(text)
  const [whole = '', policy = '', scenario = '', version = '', mode = '', steps = '', sum = ''] = match ?? []
  if (match === null)
    throw new TokenError(
      `not a token: ${text} (a token looks like v2/enable-vs-reset@${SCHEDULE_VERSION}:q.AwEF.9c1f02ab)`,
    )
  if (whole !== text) throw new TokenError(`a token with something behind it: ${text.slice(whole.length)}`)
  if (Number(version) !== SCHEDULE_VERSION)
    throw new TokenError(`a token of version ${version}: this is version ${SCHEDULE_VERSION}, whose schedules differ`)
  // The right sum is not told: with it, steps made by hand would pass for found ones.
  if (sum !== checksum(whole.slice(0, -9)))
    throw new TokenError(`a damaged token: its checksum is ${sum}, and not that of its text`)
  const timers = MODES[mode]
  if (timers === undefined) throw new TokenError(`timer mode ${mode} of a token: q, n or a`)
  const segments = decode(fromBase64Url(steps))
  if (segments === undefined) throw new TokenError(`a token whose steps can't be read: ${steps}`)
  return { policy, scenario, timers, schedule: scheduleOf(segments) }
}

const checksum = (body: string) => crc32(body).toString(16).padStart(8, '0')

/** Thread (0: the clock) and length of each segment, 7 bits a byte, the low ones first. */
function encode(segments: readonly Segment[]): number[] {
  const bytes: number[] = []
  for (const { thread, length } of segments) {
    for (let value of [thread + 1, length]) {
      for (; value > 127; value = value >>> 7) bytes.push((value & 127) | 128)
      bytes.push(value)
    }
  }
  return bytes
}

function decode(bytes: readonly number[] | undefined): Segment[] | undefined {
  if (bytes === undefined) return undefined
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const byte of bytes) {
    if (shift > 21) return undefined
    value |= (byte & 127) << shift
    shift += 7
    if (byte > 127) continue
    numbers.push(value)
    value = 0
    shift = 0
  }
  if (shift !== 0 || numbers.length % 2 !== 0) return undefined
  const segments: Segment[] = []
  let steps = 0
  for (let i = 0; i < numbers.length; i += 2) {
    const length = numbers[i + 1] ?? 0
    segments.push({ thread: (numbers[i] ?? 0) - 1, length })
    steps += length
    if (length === 0 || steps > MAX_STEPS) return undefined
  }
  return segments
}
