import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { createPorts, type Traffic, transferred } from './ports.ts'
import { report, strict, strictEmitter } from './strict.ts'

export type ToChild = { readonly message: unknown; readonly ports: readonly number[] } | Traffic
export type FromChild = { readonly message: unknown } | Traffic

const CHILD = new URL('utility-child.js', import.meta.url)

export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args: readonly string[] = [], { serviceName }: Electron.ForkOptions = {}) => {
    const emitter = new EventEmitter()
    const child = fork(CHILD, [modulePath, ...args], { serialization: 'advanced' })
    // As in Electron, what is sent to a process that was just killed is lost without a word.
    const send = (message: ToChild) => void (child.connected && child.send(message, () => undefined))
    const ports = createPorts(send)
    report('utility', { serviceName, pid: child.pid })
    process.once('exit', () => child.kill('SIGKILL'))
    child.on('message', (sent: FromChild) => {
      if ('port' in sent) ports.receive(sent)
      else emitter.emit('message', sent.message)
    })
    child.once('exit', (code, signal) => {
      ports.closeAll()
      report('utility-exit', { serviceName, code, signal })
      emitter.emit('exit', code ?? 1)
    })
    return strictEmitter('UtilityProcess', emitter, {
      kill: () => child.kill(),
      postMessage: (message: unknown, transfer: readonly unknown[] = []) =>
        send({ message, ports: transferred(transfer, ports) }),
    } satisfies Partial<Electron.UtilityProcess>)
  },
})
