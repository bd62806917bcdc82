import { type Crew, soloCrew, type Work } from '../lab/races/crew.ts'
import { openDesk } from '../lab/races/open-desk.ts'
import { readGpuModels } from '../lab/resources.ts'
import { type RowCrew, rowWork } from '../lab/races/row-work.ts'
import { type SearchCrew, searchWork } from '../lab/races/search-work.ts'
import { threadedCrew } from '../lab/races/threaded-crew.ts'
import { resourcesDirectory } from './resources-directory.ts'

export async function openSearchCrew(threads: number): Promise<SearchCrew> {
  const resources = resourcesDirectory()
  const desk = openDesk(await readGpuModels(resources), resources)
  return crewOf(threads, 'search', searchWork(desk.search))
}

export async function openRowCrew(threads: number): Promise<RowCrew> {
  return crewOf(threads, 'rows', rowWork(await readGpuModels(resourcesDirectory())))
}

/** Threads of the built module beside this one; one alone is this one. */
function crewOf<J, P, O>(threads: number, name: 'search' | 'rows', work: Work<J, P, O>): Crew<J, P, O> {
  if (threads === 1) return soloCrew(work)
  const data = { work: name, resources: resourcesDirectory() }
  return threadedCrew(new URL('./searcher.js', import.meta.url), data, threads)
}
