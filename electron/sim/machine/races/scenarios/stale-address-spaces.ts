import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race } from './scenario.ts'
import { closeAll, openFiles } from './sessions.ts'
import { Worker } from './worker.ts'

/** An ENABLE against a reset, and what its caller and another process with a page for jobs do then. Files are closed afterwards. */
const enableVsReset = (id: string, question: string, then: (app: RaceClient, other: Worker) => Task): RaceScenario =>
  race(id, question, (stage) => {
    const app = stage.client('app')
    const other = new Worker(stage, 'other')
    return {
      *prepare() {
        yield* openFiles(stage, app)
        yield* other.open()
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      after: () => inOrder(then(app, other), closeAll(app, other.client)),
    }
  })

/** Whose memory the counters reach when a reset has left them an address space that is their session's no more. */
export const staleAddressSpaces: readonly RaceScenario[] = [
  enableVsReset(
    'enable-vs-reset-then-other-job',
    'Whose memory do the counters reach when the address space that they name goes to another file?',
    (app, other) => inOrder(other.run(), app.dump(), app.disable()),
  ),

  race(
    'enable-vs-reset-then-own-job',
    'What if the address space that the counters name comes back to its owner?',
    (stage) => {
      const app = new Worker(stage, 'app')
      return {
        *prepare() {
          yield* stage.stayAwake()
          yield* app.open()
        },
        race() {
          stage.program('enable', app.client.enable())
          stage.requestReset('reset')
        },
        after: () => inOrder(app.run(), app.client.dump(), app.client.disable(), app.client.close()),
      }
    },
  ),

  enableVsReset(
    'enable-vs-reset-then-heap-job',
    'Are heap faults of the next user of a faulty address space seen?',
    (app, other) => inOrder(app.dump(), other.runOnHeap(), app.disable()),
  ),

  // A number that a page fault of the counters has marked faulty goes to a VM with a heap.
  race('faulty-mark', 'Whom does an address space harm that a reset left in the counter configuration?', (stage) => {
    const app = stage.client('app')
    const other = new Worker(stage, 'other')
    return {
      prepare: () => openFiles(stage, app, other.client),
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      after: () => inOrder(app.dump(), app.disable(), other.takePage(), other.runOnHeap(), closeAll(app, other.client)),
    }
  }),
]
