import { app, BrowserWindow, MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import { KeepAlive, type SpawnLab } from '../hosts/keep-alive.ts'
import { type FromLab } from '../hosts/messages.ts'
import { wallClock } from '../lab/wall-clock.ts'
import { type RecordingInfo } from '../protocol/types.ts'
import { log } from './log.ts'
import { LAB_MODULE, recordingsDirectory, resourcesDirectory } from './paths.ts'
import { onMessage } from './senders.ts'
import { type UntitledLab } from './untitled-end.ts'

const MAX_NONCE_LENGTH = 100

/** Keeps the lab running in a utility process and hands its ports to windows; what they say to each other does not pass here. */
export class LabHost implements UntitledLab {
  readonly #lab = new KeepAlive<MessagePortMain>({
    spawn: spawnLab,
    clock: wallClock,
    onState: (state) => {
      logState(state)
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send('lab-host', this.#lab.state)
    },
    log: (line) => {
      log.info(line)
    },
  })
  #isQuitting = false

  start(): void {
    onMessage('request-port', (sender, nonce) => {
      if (typeof nonce !== 'string' || nonce.length > MAX_NONCE_LENGTH) return
      sender.send('lab-host', this.#lab.state)
      const { port1, port2 } = new MessageChannelMain()
      // Without a lab the window hears of the next one and asks again.
      if (this.#lab.post({ type: 'connect' }, [port1])) sender.postMessage('lab-port', nonce, [port2])
    })
    onMessage('restart-lab', () => {
      this.#lab.restart()
    })
    // A recording in progress is closed before the app is gone.
    app.on('will-quit', (event) => {
      if (this.#isQuitting) return
      this.#isQuitting = true
      event.preventDefault()
      void this.#lab.stop().finally(() => {
        app.quit()
      })
    })
    this.#lab.start()
  }

  /** Copies a file into the lab's recordings. The id of the copy. */
  async importFile(path: string, name: string): Promise<string> {
    const info = await this.#lab.ask({ type: 'import', path, name })
    if (typeof info === 'object' && info !== null && 'id' in info) return String(info.id)
    throw new Error('the lab did not say what it imported')
  }

  untitled(): Promise<RecordingInfo | undefined> {
    return this.#lab.untitled()
  }

  async settleUntitled(end: 'keep' | 'discard'): Promise<void> {
    await this.#lab.ask({ type: 'settle-untitled', end })
  }

  async recordingPath(id: string): Promise<string> {
    return String(await this.#lab.ask({ type: 'path', id }))
  }
}

/** What happened to the lab process. The reasons of its ends are in the log already. */
function logState(state: KeepAlive['state']): void {
  if (state.state === 'restarting') log.warn(`the lab process is started again in ${state.delayMs} ms`)
  else if (state.state === 'stopped') log.error('the lab process has ended too often and is not started again')
  else log.info(`the lab process is ${state.state}`)
}

const spawnLab: SpawnLab<MessagePortMain> = ({ message, exit }) => {
  const child = utilityProcess.fork(
    LAB_MODULE,
    ['--resources', resourcesDirectory(), '--recordings', recordingsDirectory()],
    { serviceName: 'Perfcnt Lab' },
  )
  child.on('message', (sent: FromLab) => {
    message(sent)
  })
  child.once('exit', (code) => {
    log.info(`the lab process has ended with exit code ${code}`)
    exit(`exit code ${code}`)
  })
  return {
    post(sent, ports) {
      child.postMessage(sent, [...ports])
    },
    kill() {
      child.kill()
    },
  }
}
