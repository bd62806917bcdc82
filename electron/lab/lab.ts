import { type LabApi } from '../protocol/api.ts'
import { callSchemas, type CallSchemas } from '../protocol/schema.ts'
import { type Transport } from '../protocol/transport.ts'
import { type LabDescription, type PolicyInfo, type RecordingInfo, type RunSettings } from '../protocol/types.ts'
import { type GpuModel } from '../sim/device/models.ts'
import { type CreateLiveMachine } from '../sim/machine/live-machine.ts'
import { type Client, Clients } from './windows/clients.ts'
import { Controls } from './controls.ts'
import { describeDefect } from './defect.ts'
import { describeLab } from './description.ts'
import { Explorer } from './races/explorer.ts'
import { makeGuidedRun } from './guided/make-guided-run.ts'
import { History } from './live/history.ts'
import { Live } from './live/live.ts'
import { policySources } from './policies/sources.ts'
import { Recorder } from './live/recorder.ts'
import { bootInput } from './recordings/format/inputs.ts'
import { RecordingTasks } from './recordings/folder/tasks.ts'
import { recordingsApi } from './recordings/api.ts'
import { type RaceDesk } from './races/race-desk.ts'
import { type Recordings } from './recordings/folder/recordings.ts'
import { DEFAULT_SETTINGS, HISTORY_BYTES } from './settings.ts'
import { type SearchCrew } from './races/search-work.ts'
import { StatusWatch } from './live/status.ts'
import { type WallClock } from './wall-clock.ts'

export interface LabOptions {
  readonly models: readonly GpuModel[]
  readonly policies: readonly PolicyInfo[]
  readonly createMachine: CreateLiveMachine
  readonly recordings: Recordings
  readonly desk: RaceDesk
  /** Threads for one search, or one verdict table. */
  readonly openCrew: () => SearchCrew
  readonly clock: WallClock
  readonly settings?: RunSettings
  readonly log: (line: string) => void
  /** The simulator threw. Windows have been told, the recording is closed; this process should end. */
  readonly onDefect: (text: string) => void
}

/** The service around one live machine. It runs from the start, with a session, whether or not a window is there. */
export class Lab {
  readonly description: LabDescription
  readonly #calls: CallSchemas
  readonly #clients: Clients
  readonly #history = new History(HISTORY_BYTES)
  readonly #recordings: Recordings
  readonly #recorder: Recorder
  readonly #live: Live
  readonly #controls: Controls
  readonly #tasks = new RecordingTasks()
  readonly #models: readonly GpuModel[]
  readonly #createMachine: CreateLiveMachine
  readonly #status: StatusWatch
  readonly #explorer: Explorer
  readonly #desk: RaceDesk
  readonly #onDefect: (text: string) => void

  constructor(options: LabOptions) {
    const { models, clock } = options
    this.#onDefect = options.onDefect
    this.#models = models
    this.#recordings = options.recordings
    this.#createMachine = options.createMachine
    this.#desk = options.desk
    this.description = describeLab(models, options.policies, options.desk.description)
    this.#calls = callSchemas(this.description)
    this.#clients = new Clients(options.log)
    this.#recorder = new Recorder(
      options.recordings,
      clock,
      () => ({ batches: this.#history.batches(), now: this.#live.machine.now }),
      (notice) => {
        this.#clients.notice(notice)
        this.#status.look()
      },
    )
    this.#live = new Live(options.settings ?? DEFAULT_SETTINGS, {
      createMachine: options.createMachine,
      models,
      clock,
      onBoot: (run, settings, machine, note, parent) => {
        this.#recorder.boot(run, bootInput(settings, machine, note, parent))
      },
      onBatch: (batch, machine) => {
        if (batch.run !== this.#history.run) this.#history.begin(batch.run)
        this.#history.append(batch)
        this.#recorder.batch(batch, machine)
        this.#clients.batch(batch)
      },
      onDefect: (error) => {
        void this.#endRun(error)
      },
    })
    this.#explorer = new Explorer({
      openCrew: options.openCrew,
      clock,
      policies: options.policies.map(({ id }) => id),
      scenarios: options.desk.description.scenarios.map(({ id }) => id),
      pushes: {
        onExploration: (exploration) => this.#clients.exploration(exploration),
        onVerdicts: (verdicts) => this.#clients.verdicts(verdicts),
      },
    })
    this.#controls = new Controls(this.#live, this.#recorder, this.description.models, this.#tasks)
    this.#status = new StatusWatch(
      this.#live,
      () => this.#recorder.state,
      clock,
      (status) => {
        this.#clients.status(status)
      },
    )
    this.#controls.enableSession()
    this.#live.setRunning(true)
    this.#status.start()
    void this.#recorder.startUntitled()
  }

  /** Serves a window until its transport closes. It gets batches once it has asked for the history. */
  connect(transport: Transport): void {
    this.#clients.add(transport, this.#calls, (window) => this.#apiFor(window))
  }

  /** The recording that nobody has named. */
  get untitled(): RecordingInfo | undefined {
    return this.#recorder.untitled
  }

  /** Ends it for good: keeps it by a name, or deletes it. */
  settleUntitled(end: 'keep' | 'discard'): Promise<void> {
    return this.#recorder.settleUntitled(end)
  }

  async close(): Promise<void> {
    this.#status.stop()
    this.#live.setRunning(false)
    await this.#explorer.stop()
    await this.#tasks.stop()
    await this.#recorder.close()
  }

  #apiFor(window: Pick<Client, 'follow' | 'unfollow'>): LabApi {
    const controls = this.#controls
    const recorder = this.#recorder
    const explorer = this.#explorer
    const desk = this.#desk
    return {
      describe: async () => this.description,
      status: async () => this.#status.status(),
      history: async () => {
        window.follow()
        return this.#history.batches()
      },
      unfollow: async () => window.unfollow(),
      setRunning: async (running) => this.#then(() => controls.setRunning(running)),
      setSpeed: async (speed) => this.#then(() => this.#live.setSpeed(speed)),
      step: async () => this.#then(() => controls.step()),
      enableSession: async () => this.#then(() => controls.enableSession()),
      disableSession: async () => this.#then(() => controls.disableSession()),
      dumpOnce: async () => this.#then(() => controls.dumpOnce()),
      change: async (settings) => this.#then(() => controls.change(settings)),
      reboot: async (settings) => this.#then(() => controls.reboot(settings)),
      injectFault: async (kind, when) => this.#then(() => controls.injectFault(kind, when)),
      runTo: async (event) => this.#then(() => controls.runTo(event)),
      disarmFault: async (id) => this.#then(() => controls.disarmFault(id)),
      startRecording: async (name) => {
        const info = await recorder.start(name)
        return this.#then(() => info)
      },
      stopRecording: async () => {
        const info = await recorder.stop()
        return this.#then(() => info)
      },
      recordings: () => recorder.list(),
      openRecording: (id) => recorder.open(id),
      readRecording: (id, run, from, to) => recorder.read(id, run, from, to),
      deleteRecording: (id) => recorder.remove(id),
      ...recordingsApi({
        recordings: this.#recordings,
        recorder,
        controls,
        tasks: this.#tasks,
        models: this.#models,
        createMachine: this.#createMachine,
      }),
      startExploration: async (settings) => explorer.startExploration(settings),
      stopExploration: () => explorer.stop(),
      exploration: async () => explorer.exploration,
      startVerdicts: async (settings) => explorer.startVerdicts(settings),
      stopVerdicts: () => explorer.stop(),
      verdicts: async () => explorer.verdicts,
      replayToken: async (token) => desk.replay(token),
      replayMoment: async (token, step) => desk.moment(token, step),
      knownSchedules: () => desk.knownSchedules(),
      policySources: async () => policySources(),
      guidedRun: (id) => makeGuidedRun(id, this.#recordings, this.#models),
    }
  }

  /** Every window sees what one of them did. */
  #then<T>(action: () => T): T {
    const result = action()
    this.#status.look()
    return result
  }

  async #endRun(error: unknown): Promise<void> {
    const { settings, machine } = this.#live
    const text = describeDefect(error, settings, machine.now)
    this.#status.stop()
    this.#clients.notice({ level: 'error', text })
    await this.#recorder.close()
    this.#onDefect(text)
  }
}
