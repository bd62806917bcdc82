import { type RecordingTask } from '../../../protocol/recordings.ts'
import { inWords } from '../files/file-problem.ts'

export type TaskResult = Partial<Pick<RecordingTask, 'verification' | 'out'>>

/** Does the work; what it resolves to is in the task. Rejects when the signal asks for it. */
export type TaskWork = (onProgress: (share: number) => void, signal: AbortSignal) => Promise<TaskResult>

/** At most one task about a recording at a time. */
export class RecordingTasks {
  #task: RecordingTask | undefined
  #stop: AbortController | undefined
  #ended: Promise<void> = Promise.resolve()
  #count = 0

  get task(): RecordingTask | undefined {
    return this.#task
  }

  /** True while the live machine is being led through somebody's inputs. */
  get isForking(): boolean {
    return this.#task?.kind === 'fork' && this.#task.phase === 'running'
  }

  /** Throws while another one is under way. */
  start(kind: RecordingTask['kind'], recording: string, work: TaskWork): RecordingTask {
    if (this.#task?.phase === 'running') throw new Error(`a ${this.#task.kind} is under way; stop it first`)
    const stop = new AbortController()
    const task: RecordingTask = {
      id: ++this.#count,
      kind,
      recording,
      share: 0,
      phase: 'running',
      verification: undefined,
      out: undefined,
      problem: undefined,
    }
    this.#task = task
    this.#stop = stop
    this.#ended = work((share) => this.#change({ share }), stop.signal).then(
      (result) => {
        this.#change({ phase: 'done', share: 1, ...result })
      },
      (error: unknown) => {
        if (stop.signal.aborted) this.#change({ phase: 'stopped' })
        else this.#change({ phase: 'failed', problem: inWords(error).message })
      },
    )
    return task
  }

  async stop(): Promise<void> {
    this.#stop?.abort()
    await this.#ended
  }

  #change(change: Partial<RecordingTask>): void {
    if (this.#task !== undefined) this.#task = { ...this.#task, ...change }
  }
}
