import { parseArgs } from 'node:util'
import { runLab } from './lab-main.ts'
import { type FromLab, type ToLab } from './messages.ts'

// The lab process: Electron's utility process, or a plain Node child of the browser host. `parentPort` tells them apart.

const { values } = parseArgs({ options: { resources: { type: 'string' }, recordings: { type: 'string' } } })
const { resources, recordings } = values
if (resources === undefined || recordings === undefined) {
  throw new Error('the lab process needs --resources DIR and --recordings DIR; a host starts it, not a person')
}

const parentPort: Electron.ParentPort | undefined = process.parentPort
const post = (message: FromLab): void => {
  if (parentPort !== undefined) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}

// Node would only warn in a utility process and go on with half a lab.
for (const fatal of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(fatal, (error: unknown) => {
    post({
      type: 'defect',
      text: `The lab has ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    })
    setTimeout(() => process.exit(1), 100)
  })
}

const receive = runLab({ resources, recordings }, post)
if (parentPort === undefined) {
  process.on('message', (message: ToLab) => {
    receive(message)
  })
  // The host has died, or was told to end along with this process: close what is open first.
  process.on('disconnect', () => {
    receive({ type: 'quit' })
  })
  process.on('SIGTERM', () => {
    receive({ type: 'quit' })
  })
  process.on('SIGINT', () => undefined)
} else {
  parentPort.on('message', ({ data, ports }) => {
    receive(data, ports[0])
  })
}
