import { type Batch, type Notice, type RecordingInfo, type RecordingState } from '../../protocol/types.ts'
import { type LiveMachine } from '../../sim/machine/live-machine.ts'
import { OpenedRecordings } from '../recordings/folder/opened-recordings.ts'
import { type RecordedInput } from '../recordings/format/inputs.ts'
import { type RecordedNote } from '../recordings/format/messages.ts'
import { nameFromTime, untitledName } from '../recordings/files/name.ts'
import { appendNote } from '../recordings/writing/notes.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'
import { type Recordings } from '../recordings/folder/recordings.ts'
import { Tape } from './tape.ts'

/** The recording that nobody asked for must not fill the disk. */
const MAX_UNTITLED_BYTES = 1024 ** 3

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
  #untitled: Current | undefined
  #current: Current | undefined
  #isStarting = false
  #isClosing = false
  /** Starting and ending the untitled one follow each other. */
  #rolling: Promise<void> = Promise.resolve()

  constructor(recordings: Recordings, past: Past, notify: (notice: Notice) => void) {
    this.#recordings = recordings
    this.opened = new OpenedRecordings(recordings)
    this.#past = past
    this.#notify = notify
  }

  get state(): RecordingState {
    if (this.#current === undefined) return { state: 'idle' }
    const { writer, since } = this.#current
    return { state: 'recording', id: writer.id, name: writer.info.name, since, bytes: writer.bytes }
  }

  /** The recording of everything since the lab began, or since the last one was kept or discarded. */
  get untitled(): RecordingInfo | undefined {
    return this.#untitled?.writer.info
  }

  /** Begins the untitled recording. A folder that takes none is told once; the lab goes on. */
  startUntitled(): Promise<void> {
    return this.#roll(async () => {
      await this.#beginUntitled(this.#past)
    })
  }

  /** The end of it: none follows. Kept, it has the name of any other. */
  async settleUntitled(end: 'keep' | 'discard'): Promise<void> {
    this.#isClosing = true
    await this.#rolling
    const untitled = this.#untitled
    await this.#endUntitled()
    if (untitled === undefined) return
    const { id, info } = untitled.writer
    if (end === 'discard') await this.#recordings.remove(id)
    else await this.#recordings.rename(id, nameFromTime(info.created))
  }

  async start(name: string | undefined): Promise<RecordingInfo> {
    if (this.#current !== undefined || this.#isStarting)
      throw new Error('startRecording: a recording is in progress; stop it first')
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
    if (this.#untitled !== undefined && this.#untitled.writer.bytes > MAX_UNTITLED_BYTES) this.#endFull(this.#untitled)
  }

  /** An input, before it is applied. */
  input(input: RecordedInput): void {
    this.#tape.input(input, this.#writers)
  }

  async stop(): Promise<RecordingInfo> {
    const current = this.#current
    if (current === undefined) throw new Error('stopRecording: nothing is being recorded')
    this.#current = undefined
    return this.#finish(current.writer)
  }

  list(): Promise<readonly RecordingInfo[]> {
    return this.#recordings.list().then((infos) => infos.filter(({ id }) => id !== this.#untitled?.writer.id))
  }

  async open(id: string): Promise<RecordingInfo> {
    return (await this.opened.shown(id)).info
  }

  async read(id: string, run: number, from: number, to: number): Promise<readonly Batch[]> {
    return (await this.opened.shown(id)).read(run, from, to, 'times')
  }

  /** The untitled one is finished by that, and another begins. */
  async rename(id: string, name: string): Promise<RecordingInfo> {
    if (this.#current?.writer.id === id) throw new Error('renameRecording: it is being written; stop it first')
    if (this.#untitled?.writer.id === id) await this.#rollUntitled()
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
      if (number === undefined) throw new Error(`noteRecording: ${id} has no run ${run}`)
      writer.note(number, note)
      return
    }
    const { head, runs } = await this.opened.original(id)
    if (runs[run] === undefined) throw new Error(`noteRecording: ${id} has no run ${run}`)
    await appendNote(this.#recordings.path(id), head, runs[run], note)
    // The reader holds what was known of the file before.
    await this.opened.reopen(id)
  }

  async remove(id: string): Promise<void> {
    if (this.#current?.writer.id === id) throw new Error('deleteRecording: it is being written; stop it first')
    if (this.#untitled?.writer.id === id) await this.#rollUntitled()
    await this.opened.forget(id)
    await this.#recordings.remove(id)
  }

  /** Files are left as they should be found. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#rolling
    if (this.#current !== undefined) await this.stop()
    await this.#endUntitled()
    await this.opened.close()
  }

  get #writers(): readonly RecordingWriter[] {
    return [this.#current, this.#untitled].flatMap((current) => current?.writer ?? [])
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

  #roll(action: () => Promise<void>): Promise<void> {
    this.#rolling = this.#rolling.then(action)
    return this.#rolling
  }

  async #beginUntitled(past: Past): Promise<void> {
    if (this.#isClosing) return
    try {
      this.#untitled = await this.#begin(untitledName(Date.now()), past)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#notify({ level: 'warning', text: `Nothing is being recorded: ${reason}. The lab goes on.` })
    }
  }

  async #endUntitled(): Promise<void> {
    const untitled = this.#untitled
    this.#untitled = undefined
    if (untitled !== undefined) await this.#finish(untitled.writer)
  }

  /** What the history retains is in the finished one. */
  #rollUntitled(): Promise<void> {
    return this.#roll(async () => {
      await this.#endUntitled()
      await this.#beginUntitled(() => ({ ...this.#past(), batches: [] }))
    })
  }

  #endFull({ writer }: Current): void {
    this.#untitled = undefined
    void this.#finish(writer)
    this.#notify({
      level: 'warning',
      text: `The untitled recording has ended at 1 GiB. What is in it is kept until you discard it; start a recording to go on.`,
    })
  }

  #stopAfter(writer: RecordingWriter, error: Error): void {
    if (this.#current?.writer === writer) this.#current = undefined
    else if (this.#untitled?.writer === writer) this.#untitled = undefined
    else return
    this.#notify({
      level: 'error',
      text: `Recording ${writer.info.name} has stopped: ${error.message}. What was written before is kept; the lab goes on.`,
    })
    void writer.close()
  }
}
