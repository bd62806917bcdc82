import { type Crew, type Work } from './crew.ts'
import { type RaceDesk } from './race-desk.ts'
import { type SearchJob, type SearchProgress, type TimedOutcome } from './search-job.ts'

interface TimedProgress extends SearchProgress, Pick<TimedOutcome, 'seconds' | 'firstSeconds'> {}

export type SearchCrew = Crew<SearchJob, SearchProgress, TimedOutcome>

/** Searches as the work of a crew: one that is stopped has found what it has found. */
export function searchWork(search: RaceDesk['search']): Work<SearchJob, TimedProgress, TimedOutcome> {
  return {
    *begin(job) {
      const began = performance.now()
      const steps = search(job)
      let firstSeconds: number | undefined
      for (;;) {
        const { done, value } = steps.next()
        const seconds = (performance.now() - began) / 1000
        if (value.findings.length > 0) firstSeconds ??= seconds
        if (done === true) return { ...value, seconds, firstSeconds }
        yield { ...value, seconds, firstSeconds }
      }
    },
    cut({ executions, steps, states, findings, base, seconds, firstSeconds }) {
      return { complete: false, executions, steps, states, findings, base, seconds, firstSeconds }
    },
  }
}
