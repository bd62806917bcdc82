import { createReadStream } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { MessagePortMain } from 'electron'
import { DEFECT_EXIT_CODE } from '../lab/defect.ts'
import { exportPath } from '../lab/exports/export-path.ts'
import { Lab } from '../lab/lab.ts'
import { openDesk } from '../lab/races/open-desk.ts'
import { describePolicies } from '../lab/policies/policies.ts'
import { openRecordings, type Recordings } from '../lab/recordings/folder/recordings.ts'
import { readGpuModels } from '../lab/resources.ts'
import { threadedCrew } from '../lab/races/threaded-crew.ts'
import { wallClock } from '../lab/wall-clock.ts'
import { createLiveMachine } from '../sim/machine/live-machine.ts'
import { ALIVE_EVERY_MS, type FromLab, type LabRequest, type ToLab } from './messages.ts'
import { type FrameTransport, frameTransport, portTransport } from './transports.ts'

/** Time for the last messages to leave the process, ms. */
const FAREWELL_MS = 100

/** Beside the lab in the build; one processor is left to the live machine. */
const SEARCHER = new URL('./searcher.js', import.meta.url)

export interface LabDirectories {
  readonly resources: string
  readonly recordings: string
}

/** The lab in its own process, spoken to through `post` and the returned function, whatever carries them. */
export function runLab(
  { resources, recordings: directory }: LabDirectories,
  post: (message: FromLab) => void,
): (message: ToLab, port?: MessagePortMain) => void {
  const log = (line: string): void => {
    post({ type: 'log', line })
  }
  const end = (code: number): void => {
    wallClock.later(FAREWELL_MS, () => process.exit(code))
  }
  const clients = new Map<number, FrameTransport>()
  const starting = start()
  starting.then(
    () => {
      post({ type: 'ready' })
      setInterval(() => {
        post({ type: 'alive' })
      }, ALIVE_EVERY_MS)
    },
    (error: unknown) => {
      post({ type: 'defect', text: `The lab cannot start: ${reasonOf(error)}` })
      end(1)
    },
  )

  async function start() {
    const recordings = await openRecordings(directory)
    const models = await readGpuModels(resources)
    const lab = new Lab({
      models,
      policies: describePolicies(),
      createMachine: createLiveMachine,
      recordings,
      desk: openDesk(models, resources),
      openCrew: () => threadedCrew(SEARCHER, { work: 'search', resources }, Math.max(1, availableParallelism() - 1)),
      clock: wallClock,
      log,
      onDefect: (text) => {
        post({ type: 'defect', text })
        end(DEFECT_EXIT_CODE)
      },
    })
    return { lab, recordings }
  }

  function connectFrames(lab: Lab, client: number): void {
    const transport = frameTransport({
      send: (bytes) => {
        post({ type: 'frame', client, bytes })
      },
      close: () => {
        post({ type: 'disconnect', client })
      },
      log,
    })
    transport.onClose(() => clients.delete(client))
    clients.set(client, transport)
    lab.connect(transport)
  }

  async function answer(lab: Lab, recordings: Recordings, question: LabRequest): Promise<void> {
    const { request } = question
    try {
      post({ type: 'answer', request, value: await valueOf(lab, recordings, question) })
    } catch (error) {
      post({ type: 'refusal', request, reason: reasonOf(error) })
    }
  }

  function valueOf(lab: Lab, recordings: Recordings, question: LabRequest): unknown {
    switch (question.type) {
      case 'path':
        return recordings.path(question.id)
      case 'export-path':
        return exportPath(directory, question.id)
      case 'untitled':
        return lab.untitled
      case 'settle-untitled':
        return lab.settleUntitled(question.end)
      case 'import':
        return recordings.importFile(question.name, createReadStream(question.path))
    }
  }

  async function receive(message: ToLab, port: MessagePortMain | undefined): Promise<void> {
    const { lab, recordings } = await starting
    switch (message.type) {
      case 'connect':
        if (port !== undefined) lab.connect(portTransport(port))
        else if (message.client !== undefined) connectFrames(lab, message.client)
        return
      case 'frame':
        clients.get(message.client)?.receive(message.bytes)
        return
      case 'disconnect':
        clients.get(message.client)?.closed()
        return
      case 'import':
      case 'path':
      case 'export-path':
      case 'untitled':
      case 'settle-untitled':
        await answer(lab, recordings, message)
        return
      case 'quit':
        await lab.close()
        end(0)
        return
    }
  }

  return (message, port) => {
    receive(message, port).catch((error: unknown) => {
      log(`${message.type}: ${reasonOf(error)}`)
    })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
