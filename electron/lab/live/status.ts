import { type LabStatus, type RecordingState } from '../../protocol/types.ts'
import { type Live } from './live.ts'
import { type WallClock } from '../wall-clock.ts'

/** Looked at this often for changes that no call made, ms. */
const EVERY_MS = 250

/** Tells windows how the lab stands, when it stands differently. */
export class StatusWatch {
  readonly #live: Live
  readonly #recording: () => RecordingState
  readonly #clock: WallClock
  readonly #onStatus: (status: LabStatus) => void
  #last = ''
  #cancel: (() => void) | undefined

  constructor(live: Live, recording: () => RecordingState, clock: WallClock, onStatus: (status: LabStatus) => void) {
    this.#live = live
    this.#recording = recording
    this.#clock = clock
    this.#onStatus = onStatus
  }

  status(): LabStatus {
    const { run, settings, isRunning, speed, machine, armed, goal } = this.#live
    return {
      run,
      settings,
      running: isRunning,
      speed,
      now: machine.now,
      session: machine.sessionEnabled ? 'enabled' : 'disabled',
      recording: this.#recording(),
      armed,
      goal,
    }
  }

  /** Pushes if anything but the time has changed. */
  look(): void {
    const status = this.status()
    const text = JSON.stringify({ ...status, now: 0 })
    if (text === this.#last) return
    this.#last = text
    this.#onStatus(status)
  }

  start(): void {
    this.#cancel = this.#clock.later(EVERY_MS, () => {
      this.look()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }
}
