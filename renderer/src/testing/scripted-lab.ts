import { type LabApi, type LabEvents } from '../../../electron/protocol/api.ts'
import { type Batch, type LabStatus, type RunSettings, type Speed } from '../../../electron/protocol/types.ts'
import { captionTags, GUIDED_RUNS, type GuidedRunId } from '../../../electron/protocol/guided-runs.ts'
import { shallowRef } from 'vue'
import { type Connection, type ConnectionState } from '../connection/connection.ts'
import { SCRIPTED_SOURCES } from './scripted-sources.ts'
import { SCRIPTED_DESCRIPTION } from './scripted-description.ts'
import { ScriptedMachine } from './scripted-machine.ts'
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
  #isFollowed = false
  #isRunning = true
  #goal: Parameters<LabApi['runTo']>[0] | undefined
  #speed: Speed = 1

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
      recording: this.recorder.state,
      armed: [...this.#machine.armed],
      goal: this.#goal,
    }
  }

  async history() {
    this.#isFollowed = true
    return this.#history
  }

  async unfollow() {
    this.#isFollowed = false
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

  async startRecording(name?: string) {
    const info = this.recorder.start(this.#machine.now, name)
    await this.#tell()
    return info
  }

  async stopRecording() {
    const info = this.recorder.stop()
    await this.#tell()
    return info
  }

  async policySources() {
    return SCRIPTED_SOURCES
  }

  async guidedRun(id: GuidedRunId) {
    const { name, title } = GUIDED_RUNS.find((each) => each.id === id) ?? GUIDED_RUNS[0]
    const known = this.recorder.list.find((info) => info.name === name)
    if (known !== undefined) return known
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

  protected get searchEvents() {
    return this.#events
  }

  protected emptyBatch() {
    return boot(0, FIRST_SETTINGS).advance(0)
  }

  #push(span: number): void {
    const batch = this.#machine.advance(span)
    this.#history = [...this.#history, batch].slice(-2_000)
    this.recorder.add(batch)
    if (this.#isFollowed) this.#events?.onBatch(batch)
  }

  async #tell(): Promise<void> {
    this.#events?.onStatus(await this.status())
  }
}

function boot(run: number, settings: RunSettings): ScriptedMachine {
  const model = SCRIPTED_DESCRIPTION.models.find(({ id }) => id === settings.model)
  if (model === undefined) throw new Error(`reboot: model: expected one of g52-mp2, t760-mp4, found ${settings.model}`)
  const machine = new ScriptedMachine(run, settings, model)
  machine.enable()
  return machine
}
