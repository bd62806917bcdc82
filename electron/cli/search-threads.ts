import { type Crew, soloCrew } from '../lab/crew.ts'
import { openDesk } from '../lab/open-desk.ts'
import { readGpuModels } from '../lab/resources.ts'
import { threadedCrew } from '../lab/threaded-crew.ts'
import { resourcesDirectory } from './resources-directory.ts'

/** Threads that search; one alone is this one. */
export async function openCrew(threads: number): Promise<Crew> {
  const resources = resourcesDirectory()
  if (threads === 1) return soloCrew(openDesk(await readGpuModels(resources)).search)
  return threadedCrew(new URL('./searcher.js', import.meta.url), { resources }, threads)
}
