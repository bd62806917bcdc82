import {
  type ExportFormat,
  type Happenings,
  type RecordingDetails,
  type RecordingNote,
  type RecordingsApi,
  type RecordingTask,
  type RunComparison,
  type SurveyedRun,
  type SeriesColumns,
  type Verification,
} from '../../../electron/protocol/recordings.ts'
import { type Batch, type RecordingInfo } from '../../../electron/protocol/types.ts'
import { ScriptedExplorer } from './scripted-explorer.ts'
import { figuresOf } from './scripted-figures.ts'
import { ScriptedRecorder } from './scripted-recorder.ts'

/** What a scripted lab says about recordings: tasks are done as soon as they are asked for, and all is well. */
export abstract class ScriptedRecordings extends ScriptedExplorer implements RecordingsApi {
  /** What the next one finds. */
  verification: Verification = {
    ok: true,
    checked: 10,
    events: 100,
    whole: true,
    firstDivergence: undefined,
    problem: undefined,
  }
  protected readonly recorder = new ScriptedRecorder()
  #task: RecordingTask | undefined
  readonly #notes = new Map<string, RecordingNote[]>()

  async recordings() {
    return this.recorder.list
  }

  async openRecording(id: string) {
    return this.recorder.find(id).info
  }

  async renameRecording(id: string, name: string) {
    return this.recorder.rename(id, name)
  }

  async deleteRecording(id: string) {
    this.recorder.delete(id)
  }

  async readRecording(id: string, run: number, from: number, to: number) {
    return this.#part(id, run, from, to).map((batch) => ({
      ...batch,
      samples: { ...batch.samples, words: new Uint32Array(0) },
    }))
  }

  #part(id: string, run: number, from: number, to: number): readonly Batch[] {
    const { batches } = this.recorder.find(id)
    const first = batches[0]?.run ?? 0
    return batches.filter((batch) => batch.run - first === run && batch.now >= from && batch.now < to)
  }

  async recordingFigures(id: string): Promise<readonly SurveyedRun[]> {
    const { batches } = this.recorder.find(id)
    return [...new Set(batches.map(({ run }) => run))].map((run) =>
      figuresOf(batches.filter((each) => each.run === run)),
    )
  }

  /** As if it had been whole. */
  async recoverRecording(id: string) {
    return this.recorder.find(id).info
  }

  async untitledRecording(): Promise<RecordingInfo | undefined> {
    return undefined
  }

  async recordingDetails(id: string): Promise<RecordingDetails> {
    const { runs, recordingId } = await this.openRecording(id)
    return {
      recordingId,
      coreVersion: '0.1.0',
      kind: 'full',
      runs: runs.map((_, run) => ({
        parent: undefined,
        scenario: undefined,
        notes: this.#notes.get(`${id} ${run}`) ?? [],
      })),
    }
  }

  async readSeries(
    id: string,
    run: number,
    from: number,
    to: number,
    counters: readonly (readonly number[])[],
  ): Promise<SeriesColumns> {
    const dumps = this.#part(id, run, 0, Infinity).flatMap(({ samples }) =>
      [...samples.end].map((end, i) => ({
        begin: samples.begin[i] ?? 0,
        end,
        epoch: samples.epoch[i] ?? 0,
        words: samples.words.subarray(i * (samples.words.length / samples.count)),
      })),
    )
    const its = dumps.filter(({ end }) => end >= from && end < to)
    return {
      count: its.length,
      begin: Float64Array.from(its, ({ begin }) => begin),
      end: Float64Array.from(its, ({ end }) => end),
      epoch: Uint32Array.from(its, ({ epoch }) => epoch),
      values: counters.map((words) =>
        Float64Array.from(its, (dump) => words.reduce((sum, word) => sum + (dump.words[word] ?? 0), 0)),
      ),
    }
  }

  async readHappenings(id: string, run: number, from: number, to: number): Promise<Happenings> {
    const batches = this.#part(id, run, from, to)
    const ioctls = batches.flatMap((batch) => batch.ioctls)
    return {
      samples: batches.reduce((sum, { samples }) => sum + samples.count, 0),
      samplesDropped: 0,
      log: batches.flatMap((batch) => batch.log),
      ioctls,
      jobs: batches.flatMap((batch) => batch.jobs),
      counted: ioctls.map((last) => ({ count: 1, last })),
      resets: batches.flatMap((batch) => batch.resets),
      faults: batches.flatMap((batch) => batch.faults),
      discontinuities: batches.flatMap((batch) => batch.discontinuities),
    }
  }

  async noteRecording(id: string, run: number, note: RecordingNote) {
    await this.removeNote(id, run, note.id)
    const key = `${id} ${run}`
    this.#notes.set(key, [...(this.#notes.get(key) ?? []), note])
  }

  async removeNote(id: string, run: number, note: string) {
    const key = `${id} ${run}`
    this.#notes.set(
      key,
      (this.#notes.get(key) ?? []).filter((each) => each.id !== note),
    )
  }

  async compareRecordings(a: string, runA: number, b: string, runB: number): Promise<RunComparison> {
    const [left, right] = [(await this.recordingFigures(a))[runA], (await this.recordingFigures(b))[runB]]
    if (left === undefined || right === undefined) throw new Error('compareRecordings: there is no such run')
    return { a: left, b: right, firstDivergence: undefined }
  }

  async startVerification(id: string) {
    return this.#done('verify', id, this.verification)
  }

  async forkRecording(...[id]: Parameters<RecordingsApi['forkRecording']>) {
    return this.#done('fork', id, undefined)
  }

  async recordAllPolicies(id: string) {
    return this.#done('policies', id, undefined, id)
  }

  async startExport(id: string, format: ExportFormat) {
    return this.#done('export', id, undefined, `/recordings/exports/${id}.${format}`)
  }

  async redoRecording(id: string) {
    return this.#done('redo', id, undefined)
  }

  async stepBack() {
    return this.#done('fork', '', undefined)
  }

  async recordingTask() {
    return this.#task
  }

  async stopRecordingTask() {}

  #done(
    kind: RecordingTask['kind'],
    recording: string,
    verification: RecordingTask['verification'],
    out?: string,
  ): RecordingTask {
    const id = (this.#task?.id ?? 0) + 1
    this.#task = { id, kind, recording, share: 1, phase: 'done', verification, out, problem: undefined }
    return this.#task
  }
}
