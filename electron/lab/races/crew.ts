import { setImmediate } from 'node:timers/promises'

/** Told of each job by its index among those given. */
export interface CrewListener<P, O> {
  progress(index: number, progress: P): void
  /** Not called for a job that was stopped and has nothing to say for itself. */
  done(index: number, outcome: O): void
}

export interface CrewRun {
  /** When every job has ended or, after `stop`, those under way have. Rejects when the simulator throws. */
  readonly ended: Promise<void>
  /** Ends what is under way, which is then done as far as it came, and begins nothing more. */
  stop(): void
}

/** Who does jobs that only compute. Which member does a job never changes its outcome. */
export interface Crew<J, P, O> {
  run(jobs: readonly J[], listener: CrewListener<P, O>): CrewRun
  /** For the threads that are waiting for more. */
  close(): Promise<void>
}

/** How a job is done. */
export interface Work<J, P, O> {
  /** Yields often, and always with everything so far. */
  begin(job: J): Generator<P, O>
  /** What a job has to say for itself that was stopped here, undefined if nothing. */
  cut(progress: P): O | undefined
}

/** Wall ms between two looks at what has been asked meanwhile. */
const SLICE_MS = 20
/** Wall ms between two reports. */
const REPORT_EVERY_MS = 100

/** Does one job in slices, so that messages and signals are seen meanwhile. Undefined if it was stopped and said nothing. */
export async function inSlices<J, P, O>(
  work: Work<J, P, O>,
  job: J,
  report: (progress: P) => void,
  isStopped: () => boolean,
): Promise<O | undefined> {
  const steps = work.begin(job)
  let reported = performance.now()
  for (;;) {
    const began = performance.now()
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      const now = performance.now()
      if (now - reported >= REPORT_EVERY_MS) {
        reported = now
        report(value)
      }
      if (isStopped()) return work.cut(value)
      if (now - began >= SLICE_MS) break
    }
    await setImmediate()
  }
}

/** One after the other, in this thread. */
export function soloCrew<J, P, O>(work: Work<J, P, O>): Crew<J, P, O> {
  return {
    run(jobs, listener) {
      let isStopped = false
      const all = async () => {
        for (const [index, job] of jobs.entries()) {
          if (isStopped) return
          const report = (progress: P) => listener.progress(index, progress)
          const outcome = await inSlices(work, job, report, () => isStopped)
          if (outcome !== undefined) listener.done(index, outcome)
        }
      }
      return {
        ended: all(),
        stop: () => {
          isStopped = true
        },
      }
    },
    close: async () => undefined,
  }
}
