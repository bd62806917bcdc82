import { type LabApi, type LabEvents } from '../../../electron/protocol/api.ts'
import {
  type Batch,
  type LabStatus,
  type RecordingInfo,
  type RecordingState,
  type RunSettings,
  type Speed,
} from '../../../electron/protocol/types.ts'
import { captionTags, GUIDED_RUNS, type GuidedRunId } from '../../../electron/protocol/guided-runs.ts'
import { type SurveyedRun } from '../../../electron/protocol/recordings.ts'
import { shallowRef } from 'vue'
import { type Connection, type ConnectionState } from '../connection/connection.ts'
import { SCRIPTED_SOURCES } from './scripted-sources.ts'
import { SCRIPTED_DESCRIPTION } from './scripted-description.ts'
import { ScriptedMachine } from './scripted-machine.ts'
import { figuresOf } from './scripted-figures.ts'
import { ScriptedRecordings } from './scripted-recordings.ts'

const FIRST_SETTINGS: RunSettings = {
  policy: 'mainline',
  model: 'g52-mp2',
  seed: 0x5eed,
  workload: 'fragment',
  periodMs: 10,
  counterset: 0,
}

/** A lab in memory that plays a believable run, for tests and for the preview page. Time passes only in `advance`. */
export class ScriptedLab extends ScriptedRecordings implements LabApi {
  readonly state = shallowRef<ConnectionState>({ state: 'connecting' })
  #events: LabEvents | undefined
  #opened: (() => void) | undefined
  #run = 1
  #machine = boot(1, FIRST_SETTINGS)
  #history: Batch[] = []
  #recorded: Batch[] = []
  #isRunning = true
  #goal: Parameters<LabApi['runTo']>[0] | undefined
  #speed: Speed = 1
  #recording: RecordingState = { state: 'idle' }
  #kept: { readonly info: RecordingInfo; readonly batches: readonly Batch[] }[] = []

  /** The window's end of it. */
  connection(): Connection {
    return {
      api: this,
      state: this.state,
      start: (events, opened) => {
        this.#events = events
        this.#opened = opened
        this.state.value = { state: 'connected' }
        opened()
      },
      restartLab: () => {
        this.state.value = { state: 'connected' }
      },
    }
  }

  /** Ends, and what was not recorded is lost. */
  crash(reason: string): void {
    this.state.value = { state: 'restarting', reason }
  }

  /** Another one in its place. */
  comeBack(): void {
    this.#run = 1
    this.#machine = boot(1, FIRST_SETTINGS)
    this.#history = []
    this.#push(0)
    this.state.value = { state: 'connected' }
    this.#opened?.()
  }

  /** Passes `span` ns of virtual time, if the machine runs, in one batch. */
  advance(span: number): void {
    if (this.#isRunning) this.#push(span)
  }

  async describe() {
    return SCRIPTED_DESCRIPTION
  }

  async status(): Promise<LabStatus> {
    return {
      run: this.#run,
      settings: this.#machine.settings,
      running: this.#isRunning,
      speed: this.#speed,
      now: this.#machine.now,
      session: this.#machine.hasSession ? 'enabled' : 'disabled',
      recording: this.#recording,
      armed: [...this.#machine.armed],
      goal: this.#goal,
    }
  }

  async history() {
    return this.#history
  }

  async setRunning(running: boolean) {
    this.#isRunning = running
    this.#goal = undefined
    await this.#tell()
  }

  async setSpeed(speed: Speed) {
    this.#speed = speed
    await this.#tell()
  }

  async step() {
    this.#push(1_000)
  }

  async enableSession() {
    this.#machine.enable()
    await this.#tell()
  }

  async disableSession() {
    this.#machine.disable()
    await this.#tell()
  }

  async dumpOnce() {
    if (!this.#machine.hasSession) throw new Error('There is no session to dump: enable one first.')
    this.#machine.dumpOnce()
  }

  async change(settings: Partial<RunSettings>) {
    this.#machine.settings = { ...this.#machine.settings, ...settings }
    await this.#tell()
  }

  async reboot(settings: Partial<RunSettings>) {
    this.#run += 1
    this.#machine = boot(this.#run, { ...this.#machine.settings, ...settings })
    this.#history = []
    this.#push(0)
    await this.#tell()
  }

  async runTo(event: Parameters<LabApi['runTo']>[0]) {
    this.#goal = event
    this.#isRunning = true
    await this.#tell()
  }

  async injectFault(...[kind, at]: Parameters<LabApi['injectFault']>) {
    if (typeof at === 'string') this.#machine.armFor(kind, at)
    else if (at === undefined) this.#machine.inject(kind)
    else {
      if (at < this.#machine.now) throw new Error(`injectFault: ${at / 1e9} s has passed, give a later virtual time`)
      this.#machine.arm(kind, at)
    }
    await this.#tell()
    return 0
  }

  async disarmFault(id: number) {
    const { armed } = this.#machine
    armed.splice(
      armed.findIndex((fault) => fault.id === id),
      1,
    )
    await this.#tell()
  }

  async startRecording(name = `run ${this.#kept.length + 1}`) {
    this.#recorded = []
    this.#recording = { state: 'recording', id: name, name, since: this.#machine.now, bytes: 0 }
    await this.#tell()
    return this.#summary(name)
  }

  async stopRecording() {
    if (this.#recording.state === 'idle') throw new Error('stopRecording: nothing is being recorded')
    const info = this.#summary(this.#recording.name)
    this.#kept.push({ info, batches: this.#recorded })
    this.#recording = { state: 'idle' }
    await this.#tell()
    return info
  }

  async recordings() {
    return this.#kept.map(({ info }) => info)
  }

  async openRecording(id: string) {
    return this.#find(id).info
  }

  async readRecording(id: string, run: number, from: number, to: number) {
    const first = this.#find(id).batches[0]?.run ?? 0
    return this.#find(id).batches.filter((batch) => batch.run - first === run && batch.now >= from && batch.now < to)
  }

  async recordingFigures(id: string): Promise<readonly SurveyedRun[]> {
    const { batches } = this.#find(id)
    return [...new Set(batches.map(({ run }) => run))].map((run) =>
      figuresOf(batches.filter((each) => each.run === run)),
    )
  }

  async policySources() {
    return SCRIPTED_SOURCES
  }

  async guidedRun(id: GuidedRunId) {
    const { name, title } = GUIDED_RUNS.find((each) => each.id === id) ?? GUIDED_RUNS[0]
    const known = this.#kept.find(({ info }) => info.name === name)
    if (known !== undefined) return known.info
    await this.startRecording(name)
    for (let slice = 0; slice < 20; slice++) this.#push(100e6)
    const info = await this.stopRecording()
    const { from, to } = info.spans[0] ?? { from: 0, to: 0 }
    const middle = (from + to) / 2
    const note = { text: `${title}.`, tags: captionTags({ look: 'charts', seconds: 2 }) }
    await this.noteRecording(info.id, 0, { ...note, id: 'one', from, to: middle })
    await this.noteRecording(info.id, 0, { ...note, id: 'two', from: middle, to, text: 'That was all.' })
    return info
  }

  async renameRecording(id: string, name: string) {
    const found = this.#find(id)
    const info = { ...found.info, id: name, name }
    this.#kept = this.#kept.map((kept) => (kept === found ? { ...kept, info } : kept))
    return info
  }

  async deleteRecording(id: string) {
    this.#kept = this.#kept.filter(({ info }) => info.id !== id)
  }

  protected get searchEvents() {
    return this.#events
  }

  protected emptyBatch() {
    return boot(0, FIRST_SETTINGS).advance(0)
  }

  #push(span: number): void {
    const batch = this.#machine.advance(span)
    this.#history = [...this.#history, batch].slice(-2_000)
    if (this.#recording.state === 'recording') {
      this.#recorded.push(batch)
      this.#recording = { ...this.#recording, bytes: this.#recording.bytes + batch.samples.words.byteLength }
    }
    this.#events?.onBatch(batch)
  }

  async #tell(): Promise<void> {
    this.#events?.onStatus(await this.status())
  }

  #find(id: string) {
    const found = this.#kept.find(({ info }) => info.id === id)
    if (found === undefined) throw new Error(`openRecording: there is no recording ${id}`)
    return found
  }

  #summary(name: string): RecordingInfo {
    const runs = [...new Set(this.#recorded.map(({ run }) => run))].map((number) =>
      this.#recorded.filter(({ run }) => run === number),
    )
    const spans = runs.map((batches) => ({ from: batches[0]?.now ?? 0, to: batches.at(-1)?.now ?? 0 }))
    return {
      id: name,
      name,
      bytes: this.#recording.state === 'recording' ? this.#recording.bytes : 0,
      created: Date.UTC(2026, 10, 25, 10, 41),
      durationNs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
      samples: this.#recorded.reduce((sum, { samples }) => sum + samples.count, 0),
      discontinuities: new Set(this.#recorded.flatMap((batch) => batch.discontinuities.map(({ id }) => id))).size,
      runs: runs.map((batches) => batches[0]?.settings ?? FIRST_SETTINGS),
      spans,
      complete: true,
      kind: 'full',
      problem: undefined,
    }
  }
}

function boot(run: number, settings: RunSettings): ScriptedMachine {
  const model = SCRIPTED_DESCRIPTION.models.find(({ id }) => id === settings.model)
  if (model === undefined) throw new Error(`reboot: model: expected one of g52-mp2, t760-mp4, found ${settings.model}`)
  const machine = new ScriptedMachine(run, settings, model)
  machine.enable()
  return machine
}
