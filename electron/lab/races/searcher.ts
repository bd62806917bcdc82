import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type FromSearcher, type SearcherData, type ToSearcher } from './crew-messages.ts'
import { inSlices, type Work } from './crew.ts'
import { openDesk } from './open-desk.ts'
import { readGpuModels } from '../resources.ts'
import { rowWork } from './row-work.ts'
import { searchWork } from './search-work.ts'

// One thread of a crew: an entry of its own in the build.

if (parentPort === null) throw new Error('a search thread is started by the lab, not by a person')
const { work, resources } = workerData as SearcherData
const models = readGpuModels(resources)
if (work === 'rows') serve(parentPort, models.then(rowWork))
else
  serve(
    parentPort,
    models.then((found) => searchWork(openDesk(found, resources).search)),
  )

function serve<J, P, O>(port: MessagePort, starting: Promise<Work<J, P, O>>): void {
  let isStopped = false
  const post = (message: FromSearcher<P, O>): void => {
    port.postMessage(message)
  }
  const work = async (index: number, job: J): Promise<void> => {
    try {
      const report = (progress: P) => post({ type: 'progress', index, progress })
      post({ type: 'done', index, outcome: await inSlices(await starting, job, report, () => isStopped) })
    } catch (error) {
      post({ type: 'failed', index, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  port.on('message', (message: ToSearcher<J>) => {
    isStopped = message.type === 'stop'
    if (message.type === 'job') void work(message.index, message.job)
  })
}
