import { parentPort, workerData } from 'node:worker_threads'
import { type FromSearcher, type SearcherData, type ToSearcher } from './crew-messages.ts'
import { searchInSlices } from './crew.ts'
import { openDesk } from './open-desk.ts'
import { readGpuModels } from './resources.ts'
import { type SearchJob } from './search-job.ts'

// One thread that searches: an entry of its own in the build.

if (parentPort === null) throw new Error('a search thread is started by the lab, not by a person')
const port = parentPort
const { resources } = workerData as SearcherData
const desk = readGpuModels(resources).then(openDesk)
let isStopped = false

async function work(index: number, job: SearchJob): Promise<FromSearcher> {
  const { search } = await desk
  const report = (progress: Extract<FromSearcher, { type: 'progress' }>['progress']) => {
    port.postMessage({ type: 'progress', index, progress } satisfies FromSearcher)
  }
  return { type: 'done', index, outcome: await searchInSlices(search(job), report, () => isStopped) }
}

port.on('message', (message: ToSearcher) => {
  if (message.type === 'stop') {
    isStopped = true
    return
  }
  isStopped = false
  const { index, job } = message
  void work(index, job)
    .catch((error: unknown): FromSearcher => {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { type: 'failed', index, reason }
    })
    .then((answer) => {
      port.postMessage(answer)
    })
})
