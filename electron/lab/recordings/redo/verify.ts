import { setImmediate } from 'node:timers/promises'
import { type GpuModel } from '../../../sim/device/models.ts'
import { type Nanos, nanos } from '../../../sim/kernel/clock.ts'
import { type CreateLiveMachine } from '../../../sim/machine/live-machine.ts'
import { RUN_START } from '../../../sim/machine/machine.ts'
import { type EventDifference, type RecordedEvent } from '../../../sim/session/event-check.ts'
import { type Beginning, rerun } from '../../../sim/session/rerun.ts'
import { type DigestDifference, RunCheck } from '../../../sim/session/run-check.ts'
import { type Divergence, type Verification } from '../../../protocol/recordings.ts'
import { momentText } from '../../moment-text.ts'
import { type RecordedMessage } from '../format/chunk.ts'
import { parsed, recordedEvent } from '../reading/events.ts'
import { readInput } from '../format/inputs.ts'
import { checkSchema, inputSchema } from '../format/messages.ts'
import { type RecordingReader } from '../reading/reader.ts'
import { rerunShare } from './rerun-share.ts'

/** Virtual time that is done again before others may have the processor, ns: less than lies between two digests. */
const STRIDE = 50_000_000
/** So many digests may differ before the search for the first different event is given up. */
const PATIENCE = 20

export interface VerifyOptions {
  readonly models: readonly GpuModel[]
  readonly createMachine: CreateLiveMachine
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Does every run of a recording again from its inputs and compares all digests and all events. Rejects when the signal asks for it or
 * when the file can no longer be read.
 */
export async function verifyRecording(reader: RecordingReader, options: VerifyOptions): Promise<Verification> {
  const { spans, complete } = reader.info
  // A light recording has no events to compare.
  const hasEvents = complete && reader.head?.kind !== 'light'
  let whole = complete
  let [checked, events] = [0, 0]
  for (const [run, span] of spans.entries()) {
    const verifier = new RunVerifier(run, span, hasEvents, options, (now) => {
      options.onProgress(rerunShare(spans, run, now))
    })
    const outcome = await verifier.verify(reader.messages(run))
    checked += verifier.checked
    events += verifier.events
    whole &&= !verifier.hasHole
    if (outcome !== undefined) return { ok: false, checked, events, whole, ...outcome }
  }
  if (spans.length === 0) {
    return {
      ok: false,
      checked,
      events,
      whole,
      firstDivergence: undefined,
      problem: 'There is no run in the recording.',
    }
  }
  return { ok: true, checked, events, whole, firstDivergence: undefined, problem: undefined }
}

type Failure = Pick<Verification, 'firstDivergence' | 'problem'>

/** What ends the verification of a run before its end; the message says why. */
class CannotVerify extends Error {}

class RunVerifier {
  readonly #run: number
  readonly #span: { readonly from: number; readonly to: number }
  readonly #complete: boolean
  readonly #options: VerifyOptions
  readonly #progress: (now: number) => void
  #check: RunCheck | undefined
  #inputs = 0
  #ended = false
  #patience = PATIENCE
  /** When the last digest was taken: a slice that was cut off after it reaches beyond what there is of it. */
  #proven: Nanos | undefined
  #hasHole = false

  constructor(
    run: number,
    span: { readonly from: number; readonly to: number },
    complete: boolean,
    options: VerifyOptions,
    progress: (now: number) => void,
  ) {
    this.#run = run
    this.#span = span
    this.#complete = complete
    this.#options = options
    this.#progress = progress
  }

  get checked(): number {
    return this.#check?.digests ?? 0
  }

  get events(): number {
    return this.#check?.events ?? 0
  }

  /** A part is missing, as a recovered copy of a damaged file says. */
  get hasHole(): boolean {
    return this.#hasHole
  }

  /** Undefined when all is the same. */
  async verify(chunks: AsyncIterable<readonly RecordedMessage[]>): Promise<Failure | undefined> {
    try {
      for await (const messages of chunks) {
        for (const message of messages) await this.#message(message)
        if (this.#patience <= 0) break
      }
      const check = this.#started()
      const end = this.#patience > 0 ? nanos(this.#span.to - 1) : check.now
      await this.#advance(end)
      const difference = check.finish(end, this.#complete && !this.#hasHole ? this.#proven : undefined)
      return this.#outcome(check.digestDifference, difference)
    } catch (error) {
      if (this.#options.signal.aborted || !(error instanceof Error)) throw error
      if (error instanceof CannotVerify) return { firstDivergence: undefined, problem: error.message }
      return this.#stopped(error)
    }
  }

  async #message(message: RecordedMessage): Promise<void> {
    switch (message.topic) {
      case '/input':
        await this.#input(message)
        return
      case '/check': {
        const { at, steps, digest, inputs = this.#inputs } = parsed(checkSchema, message)
        this.#requireInputs(inputs, at)
        await this.#advance(at)
        const check = this.#started()
        check.digest(at, steps, digest)
        this.#proven = at
        if (check.digestDifference !== undefined) this.#patience -= check.eventDifference === undefined ? 1 : PATIENCE
        return
      }
      case '/slice':
      case '/state':
      case '/note':
        return
      default: {
        const event = recordedEvent(message)
        if (event === undefined) return
        if (event.type === 'discontinuity' && event.discontinuity.kind === 'FILE_LOSS') this.#hasHole = true
        this.#started().event(event, message.sequence)
      }
    }
  }

  async #input(message: RecordedMessage): Promise<void> {
    const recorded = parsed(inputSchema, message)
    this.#requireInputs(message.sequence, recorded.at)
    this.#inputs++
    const read = readInput(recorded)
    if (read.type === 'end') this.#ended = true
    if (read.type === 'beginning') this.#check = this.#start(read.beginning)
    if (read.type !== 'order' || this.#ended) return
    await this.#advance(read.input.at)
    this.#started().input(read.input)
  }

  #requireInputs(before: number, at: number): void {
    if (before === this.#inputs) return
    throw new CannotVerify(
      `Inputs before ${momentText(at)} are missing: the file is damaged, and the rest cannot be done again.`,
    )
  }

  #start(beginning: Beginning): RunCheck {
    const { models, createMachine } = this.#options
    return new RunCheck(nanos(this.#span.from), (sink) => rerun(beginning, models, createMachine, sink))
  }

  #started(): RunCheck {
    if (this.#check !== undefined) return this.#check
    throw new CannotVerify('The recording does not say how its run began, so it cannot be done again.')
  }

  /** Close to `moment`, so that what is left is done in one go. */
  async #advance(moment: Nanos): Promise<void> {
    const check = this.#started()
    while (check.now + STRIDE < moment) {
      check.advance(nanos(check.now + STRIDE))
      this.#progress(check.now)
      await setImmediate()
      this.#options.signal.throwIfAborted()
    }
  }

  #outcome(digest: DigestDifference | undefined, event: EventDifference | undefined): Failure | undefined {
    if (digest === undefined && event === undefined) return undefined
    const at = Math.min(digest?.at ?? Infinity, event?.at ?? Infinity)
    return {
      firstDivergence: { run: this.#run, at, check: checkOf(digest), event: eventOf(event) },
      problem: undefined,
    }
  }

  #stopped(error: Error): Failure {
    const at = this.#check?.now ?? RUN_START
    return {
      firstDivergence: undefined,
      problem: `The run cannot be done again after ${momentText(at)}: ${error.message}`,
    }
  }
}

function checkOf(difference: DigestDifference | undefined): Divergence['check'] {
  if (difference === undefined) return undefined
  const { at, steps, first, second } = difference
  return { at, steps, recorded: first, rerun: second }
}

function eventOf(difference: EventDifference | undefined): Divergence['event'] {
  if (difference === undefined) return undefined
  const { type, at, first, second } = difference
  return { type, at, recorded: contentOf(first), rerun: contentOf(second) }
}

/** Dumps are hundreds of words: the times and the first words tell which it is. */
function contentOf(event: RecordedEvent | undefined): string | undefined {
  if (event === undefined) return undefined
  const [content] = Object.entries(event).flatMap(([name, value]) => (name === 'type' ? [] : [value]))
  return JSON.stringify(content, (_key, value: unknown) =>
    value instanceof Uint32Array ? `${[...value.slice(0, 8)].join(' ')} …` : value,
  )
}
