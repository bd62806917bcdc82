import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import type * as Electron from 'electron'
import { MessageChannelMain, RemotePorts } from './ports.ts'
import { strict } from './strict.ts'
import { type FromChild, type ToChild } from './utility.ts'

const send = process.send?.bind(process)
const post = (message: FromChild) => void send?.(message)
const ports = new RemotePorts(post)

class ParentPort extends EventEmitter implements Pick<Electron.ParentPort, 'postMessage'> {
  postMessage(message: unknown): void {
    post({ message })
  }
}

const parentPort = new ParentPort()
// Node keeps what arrives until there is a first listener; so does Electron.
parentPort.once('newListener', () => process.on('message', receive))
process.on('disconnect', () => process.exit(0))

function receive(sent: ToChild): void {
  if ('port' in sent) {
    ports.receive(sent)
    return
  }
  const received = sent.ports.map((id) => {
    const { port1, port2 } = new MessageChannelMain()
    ports.adopt(port2, id)
    return strict('MessagePortMain', port1)
  })
  parentPort.emit('message', { data: sent.message, ports: received })
}

const [, , modulePath = '', ...args] = process.argv
process.argv = [process.execPath, modulePath, ...args]
// A utility process has no process.send: what works only in a Node child must not work here.
Object.defineProperties(process, {
  send: { value: undefined },
  type: { value: 'utility' },
  parentPort: { value: strict('process.parentPort', parentPort) },
})
await import(pathToFileURL(modulePath).href)
