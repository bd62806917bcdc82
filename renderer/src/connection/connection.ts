import { type LabApi, type LabEvents } from '../../../electron/protocol/api.ts'
import { type HostState } from '../../../electron/protocol/host.ts'
import { connect } from '../../../electron/protocol/connect.ts'
import { type Transport } from '../../../electron/protocol/transport.ts'
import { type Silence, watchSilence } from './silence.ts'
import { type InjectionKey, type ShallowRef, inject, shallowRef } from 'vue'

/** How the window stands with its lab. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  /** The channel is open, and nothing comes from the other end: it is stopped, or very busy. */
  | { readonly state: 'silent' }
  | { readonly state: 'restarting'; readonly reason: string }
  /** The lab or its host went away; tried again every `RETRY_MS`. */
  | { readonly state: 'lost' }
  | { readonly state: 'stopped'; readonly reason: string; readonly report: string }

/** One way to reach a lab: Electron's port or the browser host's socket. */
export interface Link {
  /** Opens a channel to the lab that runs now. */
  open(): Promise<Transport>
  onHostState(listener: (host: HostState) => void): void
  restartLab(): void
}

export interface Connection {
  /** The lab of the moment: calls reject while there is none. Stays the same object over restarts. */
  readonly api: LabApi
  readonly state: Readonly<ShallowRef<ConnectionState>>
  /** Connects and stays connected. `opened` is called for every lab that answers, a restarted one included. */
  start(events: LabEvents, opened: () => void): void
  restartLab(): void
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection')

const RETRY_MS = 1_000

export function injectConnection(): Connection {
  const connection = inject(connectionKey)
  if (connection === undefined) throw new Error('This needs a Connection: app.provide(connectionKey, ...)')
  return connection
}

/** Keeps a window connected through `link`. */
export function createConnection(link: Link): Connection {
  const state = shallowRef<ConnectionState>({ state: 'connecting' })
  let transport: Transport | undefined
  let lab: LabApi | undefined
  let silence: Silence | undefined
  let attempt = 0
  let isHostDown = false
  let retry: ReturnType<typeof setTimeout> | undefined

  function start(events: LabEvents, opened: () => void): void {
    link.onHostState((host) => {
      switch (host.state) {
        case 'starting':
          isHostDown = true
          return
        case 'running':
          // Said at the first opening too, when the port just asked for is the right one. After a restart one that was asked for
          // in between belongs to the lab that ended.
          if (isHostDown) {
            // What was asked of a lab that had not begun is not answered: that is no failure.
            if (isOpen()) state.value = { state: 'connecting' }
            void open(events, opened)
          }
          isHostDown = false
          return
        // The socket stays open: the host goes on speaking through it, and hears `restartLab`.
        case 'restarting':
          isHostDown = true
          forget()
          state.value = { state: 'restarting', reason: host.reason }
          return
        case 'stopped':
          isHostDown = true
          forget()
          state.value = host
          return
      }
    })
    void open(events, opened)
  }

  async function open(events: LabEvents, opened: () => void): Promise<void> {
    drop()
    const mine = ++attempt
    try {
      const fresh = await link.open()
      if (mine !== attempt) {
        fresh.close()
        return
      }
      transport = fresh
      fresh.onClose(() => {
        if (transport === fresh) lose(events, opened)
      })
      silence = watchSilence(fresh, {
        ask: () => void lab?.status().catch(() => undefined),
        onChange: (isSilent) => {
          if (isOpen()) state.value = { state: isSilent ? 'silent' : 'connected' }
        },
      })
      lab = connect(silence.transport, events)
      state.value = { state: 'connected' }
      opened()
    } catch {
      if (mine !== attempt) return
      // The host itself does not answer: what it said last holds no more.
      if (state.value.state === 'restarting') state.value = { state: 'lost' }
      lose(events, opened)
    }
  }

  function lose(events: LabEvents, opened: () => void): void {
    drop()
    // What the host has said is better than "lost".
    if (state.value.state === 'connecting' || isOpen()) state.value = { state: 'lost' }
    retry = setTimeout(() => void open(events, opened), RETRY_MS)
  }

  function drop(): void {
    attempt += 1
    clearTimeout(retry)
    const closing = transport
    transport = undefined
    forget()
    closing?.close()
  }

  function forget(): void {
    lab = undefined
    silence?.stop()
  }

  function isOpen(): boolean {
    return state.value.state === 'connected' || state.value.state === 'silent'
  }

  return { api: standingApi(() => lab), state, start, restartLab: () => link.restartLab() }
}

// Each call once; the type makes the list complete.
const CALLS: Readonly<Record<keyof LabApi, true>> = {
  describe: true,
  status: true,
  history: true,
  unfollow: true,
  setRunning: true,
  setSpeed: true,
  runTo: true,
  step: true,
  enableSession: true,
  disableSession: true,
  dumpOnce: true,
  change: true,
  reboot: true,
  injectFault: true,
  disarmFault: true,
  startRecording: true,
  stopRecording: true,
  recordings: true,
  openRecording: true,
  readRecording: true,
  deleteRecording: true,
  untitledRecording: true,
  renameRecording: true,
  recoverRecording: true,
  recordingDetails: true,
  recordingFigures: true,
  readSeries: true,
  readHappenings: true,
  noteRecording: true,
  removeNote: true,
  compareRecordings: true,
  startVerification: true,
  forkRecording: true,
  recordAllPolicies: true,
  startExport: true,
  redoRecording: true,
  stepBack: true,
  recordingTask: true,
  stopRecordingTask: true,
  guidedRun: true,
  policySources: true,
  startExploration: true,
  stopExploration: true,
  exploration: true,
  startVerdicts: true,
  stopVerdicts: true,
  verdicts: true,
  replayToken: true,
  replayMoment: true,
  knownSchedules: true,
}

/** An API that is there even when no lab is, so that stores can hold on to it. */
function standingApi(current: () => LabApi | undefined): LabApi {
  const call =
    (name: keyof LabApi) =>
    async (...args: unknown[]): Promise<unknown> => {
      const lab = current()
      if (lab === undefined) throw new Error('There is no connection to the lab at the moment.')
      return Reflect.apply(lab[name], lab, args)
    }
  // fromEntries forgets the names; CALLS has every one of LabApi, and each passes its arguments on as they are.
  return Object.fromEntries(Object.keys(CALLS).map((name) => [name, call(name as keyof LabApi)])) as unknown as LabApi
}
