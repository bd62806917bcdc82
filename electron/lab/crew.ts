import { setImmediate } from 'node:timers/promises'
import { type SearchJob, type SearchOutcome, type SearchProgress, type TimedOutcome } from './search-job.ts'

/** Told of each job by its index among those given. */
export interface CrewListener {
  progress(index: number, progress: SearchProgress): void
  done(index: number, outcome: TimedOutcome): void
}

export interface CrewRun {
  /** When every job has ended or, after `stop`, those under way have. Rejects when the simulator throws. */
  readonly ended: Promise<void>
  /** Ends what is under way, which is then done as far as it came, and begins nothing more. */
  stop(): void
}

/** Who does searches. Which member does a job never changes its outcome. */
export interface Crew {
  run(jobs: readonly SearchJob[], listener: CrewListener): CrewRun
  /** For the threads that are waiting for more. */
  close(): Promise<void>
}

/** Yields often, and always with everything found so far. */
export type Search = (job: SearchJob) => Generator<SearchProgress, SearchOutcome>

/** Wall ms between two looks at what has been asked meanwhile. */
const SLICE_MS = 20
/** Wall ms between two reports. */
const REPORT_EVERY_MS = 100

/** Does one job in slices, so that messages and signals are seen meanwhile. */
export async function searchInSlices(
  search: Generator<SearchProgress, SearchOutcome>,
  report: (progress: SearchProgress) => void,
  isStopped: () => boolean,
): Promise<TimedOutcome> {
  const started = performance.now()
  let reported = started
  let firstSeconds: number | undefined
  const timed = (outcome: SearchOutcome): TimedOutcome => ({
    ...outcome,
    seconds: (performance.now() - started) / 1000,
    firstSeconds,
  })
  for (;;) {
    const began = performance.now()
    for (;;) {
      const { done, value } = search.next()
      const now = performance.now()
      if (value.findings.length > 0) firstSeconds ??= (now - started) / 1000
      if (done === true) return timed(value)
      if (now - reported >= REPORT_EVERY_MS) {
        reported = now
        report(value)
      }
      if (isStopped()) {
        const { executions, steps, states, findings, base } = value
        return timed({ complete: false, executions, steps, states, findings, base })
      }
      if (now - began >= SLICE_MS) break
    }
    await setImmediate()
  }
}

/** One after the other, in this thread. */
export function soloCrew(search: Search): Crew {
  return {
    run(jobs, listener) {
      let isStopped = false
      const work = async () => {
        for (const [index, job] of jobs.entries()) {
          if (isStopped) return
          const report = (progress: SearchProgress) => listener.progress(index, progress)
          listener.done(index, await searchInSlices(search(job), report, () => isStopped))
        }
      }
      return {
        ended: work(),
        stop: () => {
          isStopped = true
        },
      }
    },
    close: async () => undefined,
  }
}
