import { JD_REQ_FS } from '../../../driver/uapi.ts'
import { shortJob } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { race } from './scenario.ts'
import { beginSession, closeAll, openSession, useAndClose } from './sessions.ts'
import { Worker } from './worker.ts'

/** Four: A's job runs, B, C and D have theirs since later, E needs one. */
const theft = race(
  'theft-after-reset',
  'Can an address space be taken away from a running job when the session of its VM ends after a reset?',
  (stage) => {
    const app = new Worker(stage, 'app')
    const holders = ['b', 'c', 'd'].map((name) => new Worker(stage, name))
    const needy = new Worker(stage, 'e')
    return {
      *prepare() {
        yield* openSession(stage, app.client)
        for (const other of [...holders, needy]) yield* other.open()
        yield* stage.resetNow()
        yield* app.hang()
        for (const holder of holders) yield* holder.run(shortJob, JD_REQ_FS)
      },
      race() {
        stage.program('disable', app.client.disable())
        stage.program('e', needy.run(shortJob, JD_REQ_FS))
      },
      after: () => closeAll(...stage.clients),
    }
  },
  { model: 't720-mp2' },
)

/** Four, jobs of as many other files as there are names, which hang, and one more. `broken`: a file whose first ENABLE failed, if it does. */
const fewAddressSpaces = (id: string, question: string, names: readonly string[], broken: boolean): RaceScenario =>
  race(
    id,
    question,
    (stage) => {
      const app = stage.client('app')
      const first = stage.client('first')
      const others = names.map((name) => new Worker(stage, name))
      const needy = new Worker(stage, 'e')
      return {
        *prepare() {
          yield* stage.stayAwake()
          yield* first.open()
          if (broken && (yield* first.enable()) === 0) yield* first.disable()
          yield* app.open()
          if (broken) yield* app.enable()
          else yield* beginSession(app)
          for (const other of [...others, needy]) yield* other.open()
          for (const [i, other] of others.entries()) yield* other.hang(slotOf(i))
        },
        race: () => void stage.program('job', needy.submit(shortJob, slotOf(names.length))),
        *after() {
          yield* useAndClose(app)
          yield* closeAll(first, ...[...others, needy].map(({ client }) => client))
        },
      }
    },
    { addressSpaces: 4 },
  )

/** What keeps both slots busy in turn: everything but fragments, and these. */
const slotOf = (job: number): number => (job % 2 === 0 ? 0 : JD_REQ_FS)

/** More files than address spaces. */
export const addressSpaces: readonly RaceScenario[] = [
  theft,
  fewAddressSpaces(
    'four-as',
    'Does a job get an address space when four other files have jobs and one a session?',
    ['b', 'c', 'd'],
    false,
  ),
  fewAddressSpaces(
    'leak-and-four-as',
    'Does a job get an address space when a failed ENABLE left a use behind?',
    ['b', 'c'],
    true,
  ),
]
