import { type Batch, type Notice, type RecordingInfo, type RecordingState } from '../../protocol/types.ts'
import { type LiveMachine } from '../../sim/machine/live-machine.ts'
import { OpenedRecordings } from '../recordings/folder/opened-recordings.ts'
import { type RecordedInput } from '../recordings/format/inputs.ts'
import { type RecordedNote } from '../recordings/format/messages.ts'
import { appendNote } from '../recordings/writing/notes.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'
import { type Recordings } from '../recordings/folder/recordings.ts'
import { type WallClock } from '../wall-clock.ts'
import { Tape } from './tape.ts'
import { UntitledRecording } from './untitled-recording.ts'

const BEING_WRITTEN = 'It is being written: stop the recording first.'

interface Current {
  readonly writer: RecordingWriter
  readonly since: number
}

/** What comes before the first batch of a recording, and the moment it begins. */
export type Past = () => { readonly batches: readonly Batch[]; readonly now: number }

/**
 * The untitled recording, which is always there, at most one that somebody asked for, and the ones that windows look at.
 */
export class Recorder {
  /** Those that windows look at. */
  readonly opened: OpenedRecordings
  readonly #recordings: Recordings
  readonly #notify: (notice: Notice) => void
  readonly #past: Past
  readonly #tape = new Tape()
  readonly #untitled: UntitledRecording
  #current: Current | undefined
  #isStarting = false

  constructor(recordings: Recordings, clock: WallClock, past: Past, notify: (notice: Notice) => void) {
    this.#recordings = recordings
    this.opened = new OpenedRecordings(recordings)
    this.#past = past
    this.#notify = notify
    this.#untitled = new UntitledRecording({
      ...{ recordings, clock, past, notify },
      begin: async (name, its) => (await this.#begin(name, its)).writer,
      finish: (writer) => this.#finish(writer),
    })
  }

  get state(): RecordingState {
    if (this.#current === undefined) return { state: 'idle' }
    const { writer, since } = this.#current
    return { state: 'recording', id: writer.id, name: writer.info.name, since, bytes: writer.bytes }
  }

  /** The recording of everything since the lab began, or since the last one was kept or discarded. */
  get untitled(): RecordingInfo | undefined {
    return this.#untitled.writer?.info
  }

  /** Begins the untitled recording. A folder that takes none is told once; the lab goes on. */
  startUntitled(): Promise<void> {
    return this.#untitled.start()
  }

  /** The end of it: none follows. Kept, it has the name of any other. */
  settleUntitled(end: 'keep' | 'discard'): Promise<void> {
    return this.#untitled.settle(end)
  }

  async start(name: string | undefined): Promise<RecordingInfo> {
    if (this.#current !== undefined || this.#isStarting)
      throw new Error('Not started: a recording is in progress. Stop it first.')
    this.#isStarting = true
    try {
      this.#current = await this.#begin(name, this.#past)
      return this.#current.writer.info
    } finally {
      this.#isStarting = false
    }
  }

  /** Another machine runs from now on. */
  boot(run: number, beginning: RecordedInput): void {
    this.#tape.boot(run, beginning, this.#writers)
  }

  batch(batch: Batch, machine: LiveMachine): void {
    for (const writer of this.#writers) writer.batch(batch)
    this.#tape.look(machine, this.#writers)
    this.#untitled.endIfFull()
  }

  /** An input, before it is applied. */
  input(input: RecordedInput): void {
    this.#tape.input(input, this.#writers)
  }

  async stop(): Promise<RecordingInfo> {
    const current = this.#current
    if (current === undefined) throw new Error('There is nothing to stop: nothing is being recorded.')
    this.#current = undefined
    return this.#finish(current.writer)
  }

  list(): Promise<readonly RecordingInfo[]> {
    return this.#recordings.list().then((infos) => infos.filter(({ id }) => id !== this.#untitled.writer?.id))
  }

  async open(id: string): Promise<RecordingInfo> {
    return (await this.opened.shown(id)).info
  }

  async read(id: string, run: number, from: number, to: number): Promise<readonly Batch[]> {
    return (await this.opened.shown(id)).read(run, from, to, 'times')
  }

  /** The untitled one is finished by that, and another begins. */
  async rename(id: string, name: string): Promise<RecordingInfo> {
    if (this.#current?.writer.id === id) throw new Error(BEING_WRITTEN)
    if (this.#untitled.writer?.id === id) await this.#untitled.renew()
    await this.opened.forget(id)
    return this.#recordings.rename(id, name)
  }

  /** Where the file of a recording is. */
  path(id: string): string {
    return this.#recordings.path(id)
  }

  /** All inputs of the live run, its beginning first. */
  get inputs(): readonly RecordedInput[] {
    return this.#tape.inputs
  }

  /** The machine that runs, as it stood when it was last looked at. */
  get liveMachine(): LiveMachine | undefined {
    return this.#tape.machine
  }

  /** In the recording that is being written, or in an old one. */
  async note(id: string, run: number, note: RecordedNote): Promise<void> {
    const writer = this.#writers.find((each) => each.id === id)
    if (writer !== undefined) {
      const number = writer.numberOf(run)
      if (number === undefined) throw new Error(`${id} has no run ${run + 1} that a note could be of.`)
      writer.note(number, note)
      return
    }
    const { head, runs } = await this.opened.original(id)
    if (runs[run] === undefined) throw new Error(`${id} has no run ${run + 1} that a note could be of.`)
    await appendNote(this.#recordings.path(id), head, runs[run], note)
    // The reader holds what was known of the file before.
    await this.opened.reopen(id)
  }

  async remove(id: string): Promise<void> {
    if (this.#current?.writer.id === id) throw new Error(BEING_WRITTEN)
    if (this.#untitled.writer?.id === id) await this.#untitled.renew()
    await this.opened.forget(id)
    await this.#recordings.remove(id)
  }

  /** Files are left as they should be found. */
  async close(): Promise<void> {
    await this.#untitled.close()
    if (this.#current !== undefined) await this.stop()
    await this.opened.close()
  }

  get #writers(): readonly RecordingWriter[] {
    return [this.#current?.writer, this.#untitled.writer].filter((writer) => writer !== undefined)
  }

  async #begin(name: string | undefined, past: Past): Promise<Current> {
    const writer = await this.#recordings.create(name)
    writer.onError((error) => {
      this.#stopAfter(writer, error)
    })
    const { batches, now } = past()
    this.#tape.begin(writer)
    for (const batch of batches) writer.batch(batch)
    return { writer, since: now }
  }

  /** A window may have looked at it before it was whole. */
  async #finish(writer: RecordingWriter): Promise<RecordingInfo> {
    this.#tape.check([writer])
    const info = await writer.close()
    await this.opened.reopen(writer.id)
    return info
  }

  #stopAfter(writer: RecordingWriter, error: Error): void {
    if (this.#current?.writer === writer) this.#current = undefined
    else if (this.#untitled.writer === writer) this.#untitled.lose()
    else return
    this.#notify({
      level: 'error',
      text: `Recording ${writer.info.name} has stopped: ${error.message}. What was written before is kept; the lab goes on.`,
    })
    void writer.close()
  }
}
