import { soloCrew } from './crew.ts'
import { describeRaces } from './race-description.ts'
import { type RaceDesk } from './race-desk.ts'
import { type SearchCrew, searchWork } from './search-work.ts'

/** One scenario whose every search ends at once, for tests of the lab around it. */
export const QUIET_DESK: RaceDesk = {
  description: describeRaces([{ id: 'dump-vs-reset', question: 'Does a dump survive a reset?', topic: 'Resets' }]),
  *search() {
    const progress = { executions: 1, steps: 2, states: 0, findings: [], base: [] }
    yield { ...progress, depth: 2, estimate: undefined }
    return { ...progress, complete: true }
  },
  replay: (token) => {
    throw new Error(`no token: ${token}`)
  },
  moment: (token) => {
    throw new Error(`no token: ${token}`)
  },
  knownSchedules: async () => [],
}

export const openQuietCrew = (): SearchCrew => soloCrew(searchWork(QUIET_DESK.search))
