import { Worker } from 'node:worker_threads'
import { type FromSearcher, type SearcherData, type ToSearcher } from './crew-messages.ts'
import { type Crew, type CrewListener, type CrewRun } from './crew.ts'

/** `count` threads of the built module `file`; whoever is free takes the next job. */
export function threadedCrew<J, P, O>(file: URL, data: SearcherData, count: number): Crew<J, P, O> {
  const workers = Array.from({ length: count }, () => new Worker(file, { workerData: data }))
  return {
    run: (jobs, listener) => share(workers, jobs, listener),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

function share<J, P, O>(workers: readonly Worker[], jobs: readonly J[], listener: CrewListener<P, O>): CrewRun {
  let next = 0
  let isStopped = false
  const post = (worker: Worker, message: ToSearcher<J>): void => {
    worker.postMessage(message)
  }
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const end = (settle: () => void): void => {
        worker.off('message', receive)
        worker.off('error', failed)
        settle()
      }
      const failed = (error: unknown): void => {
        end(() => reject(error))
      }
      const take = (): void => {
        const index = next++
        const job = jobs[index]
        if (job === undefined || isStopped) end(resolve)
        else post(worker, { type: 'job', index, job })
      }
      const receive = (message: FromSearcher<P, O>): void => {
        switch (message.type) {
          case 'progress':
            listener.progress(message.index, message.progress)
            return
          case 'done':
            if (message.outcome !== undefined) listener.done(message.index, message.outcome)
            take()
            return
          case 'failed':
            failed(new Error(message.reason))
            return
        }
      }
      worker.on('message', receive)
      worker.on('error', failed)
      take()
    })
  const stop = (): void => {
    isStopped = true
    for (const worker of workers) post(worker, { type: 'stop' })
  }
  const all = workers.map(async (worker) => {
    try {
      await work(worker)
    } catch (error) {
      stop()
      throw error
    }
  })
  return { ended: Promise.all(all).then(() => undefined), stop }
}
