import { fork } from 'node:child_process'
import { type LabDirectories } from './lab-main.ts'
import { type SpawnLab } from './keep-alive.ts'
import { type FromLab } from './messages.ts'

/** The built lab at `modulePath` as a plain Node child. */
export function labChild(modulePath: string, { resources, recordings }: LabDirectories): SpawnLab<never> {
  return ({ message, exit }) => {
    const child = fork(modulePath, ['--resources', resources, '--recordings', recordings], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (sent: FromLab) => {
      message(sent)
    })
    child.once('error', (error) => {
      exit(`it could not be started (${error.message})`)
    })
    child.once('exit', (code, signal) => {
      exit(signal === null ? `exit code ${code}` : `signal ${signal}`)
    })
    return {
      post(sent) {
        // One that was just killed may still be connected: that it is gone is told by its exit, not by an error of each message.
        if (child.connected) child.send(sent, () => undefined)
      },
      kill() {
        child.kill('SIGKILL')
      },
    }
  }
}
