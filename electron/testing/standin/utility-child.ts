import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import type * as Electron from 'electron'
import { createPorts } from './ports.ts'
import { strictEmitter } from './strict.ts'
import { type FromChild, type ToChild } from './utility.ts'

const post: (message: FromChild) => unknown = process.send?.bind(process) ?? (() => undefined)
const ports = createPorts(post)

function receivedPort(id: number): object {
  const emitter = new EventEmitter()
  const port = ports.accept(id)
  port.addEventListener('close', () => emitter.emit('close'))
  return strictEmitter('MessagePortMain', emitter, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => void (port.onmessage = ({ data }) => emitter.emit('message', { data, ports: [] })),
    close: () => port.close(),
  } satisfies Partial<Electron.MessagePortMain>)
}

const parentPort = strictEmitter('process.parentPort', new EventEmitter(), {
  postMessage: (message: unknown) => void post({ message }),
} satisfies Partial<Electron.ParentPort>)
const receive = (sent: ToChild) => {
  if ('port' in sent) ports.receive(sent)
  else parentPort.emit('message', { data: sent.message, ports: sent.ports.map(receivedPort) })
}
// Node keeps what arrives until there is a first listener; so does Electron.
parentPort.once('newListener', () => process.on('message', receive))
process.on('disconnect', () => process.exit(0))

const [, , modulePath = '', ...args] = process.argv
process.argv = [process.execPath, modulePath, ...args]
// A utility process has no process.send: what works only in a Node child must not work here.
Object.defineProperties(process, {
  send: { value: undefined },
  type: { value: 'utility' },
  parentPort: { value: parentPort },
})
await import(pathToFileURL(modulePath).href)
