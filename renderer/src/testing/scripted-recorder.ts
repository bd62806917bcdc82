import { type Batch, type RecordingInfo, type RecordingState } from '../../../electron/protocol/types.ts'

interface Kept {
  readonly info: RecordingInfo
  readonly batches: readonly Batch[]
}

/** Batches kept while it records, and the recordings made of them. */
export class ScriptedRecorder {
  #state: RecordingState = { state: 'idle' }
  #recorded: Batch[] = []
  #kept: readonly Kept[] = []

  get state(): RecordingState {
    return this.#state
  }

  get list(): readonly RecordingInfo[] {
    return this.#kept.map(({ info }) => info)
  }

  /** `since` is virtual time, ns. */
  start(since: number, name = `run ${this.#kept.length + 1}`): RecordingInfo {
    if (this.#state.state === 'recording') throw new Error('Not started: a recording is in progress. Stop it first.')
    this.#recorded = []
    this.#state = { state: 'recording', id: name, name, since, bytes: 0 }
    return describe(name, 0, [])
  }

  add(batch: Batch): void {
    if (this.#state.state === 'idle') return
    this.#recorded.push(batch)
    this.#state = { ...this.#state, bytes: this.#state.bytes + batch.samples.words.byteLength }
  }

  stop(): RecordingInfo {
    if (this.#state.state === 'idle') throw new Error('stopRecording: nothing is being recorded')
    const { name, bytes } = this.#state
    const info = describe(name, bytes, this.#recorded)
    this.#kept = [...this.#kept, { info, batches: this.#recorded }]
    this.#state = { state: 'idle' }
    return info
  }

  find(id: string): Kept {
    const found = this.#kept.find(({ info }) => info.id === id)
    if (found === undefined) throw new Error(`openRecording: there is no recording ${id}`)
    return found
  }

  rename(id: string, name: string): RecordingInfo {
    const found = this.find(id)
    const info = { ...found.info, id: name, name }
    this.#kept = this.#kept.map((kept) => (kept === found ? { ...kept, info } : kept))
    return info
  }

  delete(id: string): void {
    this.#kept = this.#kept.filter(({ info }) => info.id !== id)
  }
}

function describe(name: string, bytes: number, batches: readonly Batch[]): RecordingInfo {
  const runs = [...new Set(batches.map(({ run }) => run))].map((number) => batches.filter(({ run }) => run === number))
  const spans = runs.map((its) => ({ from: its[0]?.now ?? 0, to: its.at(-1)?.now ?? 0 }))
  return {
    id: name,
    recordingId: name,
    name,
    bytes,
    created: Date.UTC(2026, 10, 25, 10, 41),
    durationNs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
    samples: batches.reduce((sum, { samples }) => sum + samples.count, 0),
    discontinuities: new Set(batches.flatMap((batch) => batch.discontinuities.map(({ id }) => id))).size,
    runs: runs.flatMap((its) => its.slice(0, 1).map(({ settings }) => settings)),
    spans,
    complete: true,
    kind: 'full',
    problem: undefined,
  }
}
