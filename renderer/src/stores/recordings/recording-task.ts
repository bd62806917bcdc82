import { type ExportFormat, type RecordingTask, type Verification } from '../../../../electron/protocol/recordings.ts'
import { type RunSettings } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { useLab } from '../lab/lab.ts'

/** Between two looks at how far the lab is. */
const LOOK_MS = 200

/** What the lab does about a recording: verifies it, writes it in another format, forks a run. One thing at a time. */
export const useRecordingTask = defineStore('recording-task', () => {
  const { api } = injectConnection()
  const lab = useLab()

  const task = shallowRef<RecordingTask>()
  /** The newest of each recording, by id. */
  const verifications = shallowRef<ReadonlyMap<string, Verification>>(new Map())
  const exported = shallowRef<readonly RecordingTask[]>([])
  const isBusy = computed(() => task.value?.phase === 'running')
  /** Why nothing else can begin, in words; undefined while it can. */
  const underWay = computed(() =>
    task.value?.phase === 'running' ? `${WORDS[task.value.kind]} is under way: one thing at a time.` : undefined,
  )
  let looking: ReturnType<typeof setTimeout> | undefined
  let ended: (() => void) | undefined

  /** Asks a lab that has just answered whether it is at something. */
  async function greet(): Promise<void> {
    follow(await api.recordingTask())
  }

  function follow(next: RecordingTask | undefined): void {
    const before = task.value
    task.value = next
    clearTimeout(looking)
    if (next?.phase === 'running') looking = setTimeout(() => void look(), LOOK_MS)
    else if (next !== undefined && (before?.id !== next.id || before.phase === 'running')) end(next)
  }

  async function look(): Promise<void> {
    try {
      follow(await api.recordingTask())
    } catch {
      // The lab is away; the next one that answers is greeted, and has no task.
      task.value = undefined
      ended?.()
    }
  }

  function end(done: RecordingTask): void {
    const { kind, recording, phase, verification, problem } = done
    if (kind === 'verify' && verification !== undefined) {
      verifications.value = new Map(verifications.value).set(recording, verification)
    }
    if (kind === 'export' && phase === 'done') exported.value = [...exported.value, done]
    if (kind === 'fork' && phase === 'stopped')
      lab.notify({ level: 'info', text: 'Stopped: the live machine stands, paused, where it had got to.' })
    if (phase === 'failed')
      lab.notify({ level: 'error', text: `${WORDS[kind]} failed: ${problem ?? 'no reason given'}` })
    ended?.()
  }

  /** True when it was done, not stopped or refused. */
  async function run(start: () => Promise<RecordingTask>): Promise<boolean> {
    const over = new Promise<void>((resolve) => (ended = resolve))
    if (!(await lab.ask(async () => follow(await start())))) return false
    await over
    return task.value?.phase === 'done'
  }

  const verify = (id: string) => run(() => api.startVerification(id))
  const write = (id: string, format: ExportFormat) => run(() => api.startExport(id, format))
  const fork = (id: string, index: number, at: number, settings: Partial<Pick<RunSettings, 'policy' | 'seed'>>) =>
    run(() => api.forkRecording(id, index, at, settings))
  const allPolicies = (id: string, index: number) => run(() => api.recordAllPolicies(id, index))
  const redo = (id: string) => run(() => api.redoRecording(id))
  const stepBack = () => run(() => api.stepBack())

  async function stop(): Promise<void> {
    await lab.ask(() => api.stopRecordingTask())
  }

  onScopeDispose(() => clearTimeout(looking))

  return {
    task,
    verifications,
    exported,
    isBusy,
    underWay,
    greet,
    verify,
    write,
    fork,
    allPolicies,
    redo,
    stepBack,
    stop,
  }
})

const WORDS = {
  verify: 'Verifying',
  export: 'The export',
  fork: 'The fork',
  redo: 'Doing the light recording again',
  policies: 'The run under all policies',
} as const
