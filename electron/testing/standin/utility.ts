import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import type * as Electron from 'electron'
import { RemotePorts, type Traffic, transferred } from './ports.ts'
import { report, strict } from './strict.ts'

export type ToChild = { readonly message: unknown; readonly ports: readonly number[] } | Traffic
export type FromChild = { readonly message: unknown } | Traffic

const running = new Set<ChildProcess>()

class UtilityProcess extends EventEmitter implements Pick<Electron.UtilityProcess, 'postMessage' | 'kill' | 'pid'> {
  pid: number | undefined
  private readonly child: ChildProcess
  private readonly ports = new RemotePorts((traffic) => this.send(traffic))

  constructor(modulePath: string, args: readonly string[], { env, execArgv, serviceName = '' }: Electron.ForkOptions) {
    super()
    const entry = fileURLToPath(new URL('utility-child.js', import.meta.url))
    this.child = fork(entry, [modulePath, ...args], {
      serialization: 'advanced',
      execArgv: execArgv ?? [],
      env: { ...(env ?? process.env) },
    })
    this.pid = this.child.pid
    report('utility', { serviceName, pid: this.pid })
    running.add(this.child)
    this.child.once('spawn', () => this.emit('spawn'))
    this.child.on('message', (sent: FromChild) => {
      if ('port' in sent) this.ports.receive(sent)
      else this.emit('message', sent.message)
    })
    this.child.once('exit', (code, signal) => {
      this.pid = undefined
      running.delete(this.child)
      this.ports.closeAll()
      report('utility-exit', { serviceName, code, signal })
      this.emit('exit', code ?? 1)
    })
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    this.send({ message, ports: transferred(transfer).map((port) => this.ports.adopt(port)) })
  }

  kill(): boolean {
    return this.child.kill()
  }

  private send(message: ToChild): void {
    if (this.child.connected) this.child.send(message)
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) =>
    strict('UtilityProcess', new UtilityProcess(modulePath, args, options)),
})

export function endUtilities(): void {
  for (const child of running) child.kill('SIGKILL')
}
