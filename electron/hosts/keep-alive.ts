import { type HostState } from '../protocol/host.ts'
import { type RecordingInfo } from '../protocol/types.ts'
import { type WallClock } from '../lab/wall-clock.ts'
import { ALIVE_EVERY_MS, type FromLab, type LabRequest, type ToLab } from './messages.ts'
import { restartDelay } from './restart-policy.ts'

/** A silent lab is ended after so many of its seconds. They are counted, not measured: a computer that slept has not lost them. */
const SILENT_SECONDS = 5
/** What the lab gets to close its files, ms. */
const QUIT_WITHIN_MS = 3_000
const LOG_LINES = 50

/** A running lab process, Electron's or Node's. `Port` is what only Electron can hand over. */
export interface LabProcess<Port> {
  post(message: ToLab, ports: readonly Port[]): void
  kill(): void
}

export type SpawnLab<Port> = (on: {
  readonly message: (message: FromLab) => void
  readonly exit: (how: string) => void
}) => LabProcess<Port>

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

interface Running<Port> {
  readonly process: LabProcess<Port>
  readonly cancelWatch: () => void
}

/** Keeps one lab process running for a host, restarts it as restart-policy.ts says, and tells the windows. */
export class KeepAlive<Port = never> {
  readonly #spawn: SpawnLab<Port>
  readonly #clock: WallClock
  readonly #onState: (state: HostState) => void
  readonly #onFrame: (message: Extract<FromLab, { client: number }>) => void
  readonly #log: (line: string) => void
  readonly #lines: string[] = []
  readonly #requests = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #lastRequest = 0
  #ends: number[] = []
  #state: HostState = { state: 'starting' }
  #running: Running<Port> | undefined
  #silentSeconds = 0
  #defect: string | undefined
  #cancelRestart: (() => void) | undefined
  #onceStopped: (() => void) | undefined

  constructor(options: {
    readonly spawn: SpawnLab<Port>
    readonly clock: WallClock
    readonly onState: (state: HostState) => void
    readonly onFrame?: (message: Extract<FromLab, { client: number }>) => void
    readonly log: (line: string) => void
  }) {
    this.#spawn = options.spawn
    this.#clock = options.clock
    this.#onState = options.onState
    this.#onFrame = options.onFrame ?? (() => undefined)
    this.#log = options.log
  }

  get state(): HostState {
    return this.#state
  }

  start(): void {
    if (this.#running !== undefined) return
    this.#cancelRestart?.()
    this.#defect = undefined
    this.#silentSeconds = 0
    this.#enter({ state: 'starting' })
    const process = this.#spawn({
      message: (message) => {
        this.#receive(message)
      },
      exit: (how) => {
        this.#ended(how)
      },
    })
    this.#running = { process, cancelWatch: this.#watch() }
  }

  /** Starts again after it has been stopped, with a clean record. */
  restart(): void {
    if (this.#state.state !== 'stopped') return
    this.#ends = []
    this.start()
  }

  /** False if there is no lab process to take it. */
  post(message: ToLab, ports: readonly Port[] = []): boolean {
    this.#running?.process.post(message, ports)
    return this.#running !== undefined
  }

  /** Rejects with the lab's reason, or when there is no lab. */
  ask(question: Without<LabRequest, 'request'>): Promise<unknown> {
    const request = ++this.#lastRequest
    return new Promise((resolve, reject) => {
      this.#requests.set(request, { resolve, reject })
      if (this.post({ ...question, request })) return
      this.#requests.delete(request)
      reject(new Error('the lab is not running'))
    })
  }

  /** The recording that nobody has named; undefined when nothing is recorded. Rejects when there is no lab. */
  async untitled(): Promise<RecordingInfo | undefined> {
    // Our own process' answer: see messages.ts.
    return (await this.ask({ type: 'untitled' })) as RecordingInfo | undefined
  }

  /** Ends the lab for good, with its files closed if it still answers. */
  async stop(): Promise<void> {
    this.#cancelRestart?.()
    const running = this.#running
    if (running === undefined) return
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.later(QUIT_WITHIN_MS, () => {
        running.process.kill()
      })
      this.#onceStopped = () => {
        cancel()
        resolve()
      }
      running.process.post({ type: 'quit' }, [])
    })
  }

  #receive(message: FromLab): void {
    this.#silentSeconds = 0
    switch (message.type) {
      case 'ready':
        this.#enter({ state: 'running' })
        return
      case 'alive':
        return
      case 'frame':
      case 'disconnect':
        this.#onFrame(message)
        return
      case 'answer':
        this.#requests.get(message.request)?.resolve(message.value)
        this.#requests.delete(message.request)
        return
      case 'refusal':
        this.#requests.get(message.request)?.reject(new Error(message.reason))
        this.#requests.delete(message.request)
        return
      case 'log':
        this.#note(message.line)
        return
      case 'defect':
        this.#defect = message.text
        this.#note(message.text)
        return
    }
  }

  #watch(): () => void {
    const again = (): void => {
      cancel = this.#clock.later(ALIVE_EVERY_MS, () => {
        this.#silentSeconds += 1
        // While it starts it reads files; how long that takes is not ours to say.
        if (this.#state.state === 'running' && this.#silentSeconds > SILENT_SECONDS) {
          this.#defect = `The lab did not answer for ${SILENT_SECONDS} s: likely an endless loop in the simulator.`
          this.#running?.process.kill()
          return
        }
        again()
      })
    }
    let cancel = (): void => undefined
    again()
    return () => {
      cancel()
    }
  }

  #ended(how: string): void {
    if (this.#running === undefined) return
    this.#running.cancelWatch()
    this.#running = undefined
    for (const { reject } of this.#requests.values()) reject(new Error('the lab has ended'))
    this.#requests.clear()
    if (this.#onceStopped !== undefined) {
      this.#onceStopped()
      return
    }
    const reason = this.#defect ?? `The lab process ended: ${how}.`
    this.#note(reason)
    const now = this.#clock.now()
    this.#ends.push(now)
    const delayMs = restartDelay(this.#ends, now)
    if (delayMs === undefined) {
      this.#enter({ state: 'stopped', reason, report: this.#report(reason, how) })
      return
    }
    this.#enter({ state: 'restarting', delayMs, reason })
    this.#cancelRestart = this.#clock.later(delayMs, () => {
      this.start()
    })
  }

  #enter(state: HostState): void {
    this.#state = state
    this.#onState(state)
  }

  #note(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > LOG_LINES) this.#lines.shift()
    this.#log(line)
  }

  #report(reason: string, how: string): string {
    return [
      'Perfcnt Lab: the lab ended too often and was not started again.',
      reason,
      `Last end: ${how}. Node ${process.version}, ${process.platform} ${process.arch}.`,
      '',
      'Last lines of its log:',
      ...this.#lines,
    ].join('\n')
  }
}
