import { JD_REQ_FS } from '../../../driver/uapi.ts'
import { until } from '../lab-step.ts'
import { shortJob } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race } from './scenario.ts'
import { beginSession, closeAll, openSession, useAndClose } from './sessions.ts'
import { Worker, workJob } from './worker.ts'

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
        yield* app.takePage()
        for (const other of [...holders, needy]) yield* other.open()
        yield* stage.resetNow()
        stage.machine.device.faults.jobHang()
        yield* app.submit()
        const { slots } = stage.machine.device
        yield* until(stage.pfdev.pm, () => slots[1]?.running?.stalled === true)
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

/** Four, and jobs of as many other files as there are names. `broken`: a file whose first ENABLE failed, if it does. */
const fewAddressSpaces = (id: string, question: string, names: readonly string[], broken: boolean): RaceScenario =>
  race(
    id,
    question,
    (stage) => {
      const app = stage.client('app')
      const first = stage.client('first')
      const others = names.map((name) => new Worker(stage, name))
      return {
        *prepare() {
          yield* stage.stayAwake()
          yield* first.open()
          if (broken && (yield* first.enable()) === 0) yield* first.disable()
          yield* app.open()
          if (broken) yield* app.enable()
          else yield* beginSession(app)
          for (const other of others) yield* other.open()
        },
        race() {
          stage.program(
            'jobs',
            inOrder(...others.map((other, i) => other.submit(workJob, i % 2 === 0 ? 0 : JD_REQ_FS))),
          )
        },
        *after() {
          yield* useAndClose(app)
          yield* closeAll(first, ...others.map(({ client }) => client))
        },
      }
    },
    { addressSpaces: 4 },
  )

/** More files than address spaces. */
export const addressSpaces: readonly RaceScenario[] = [
  theft,
  fewAddressSpaces(
    'four-as',
    'Does a job get an address space when four other files have jobs and one a session?',
    ['b', 'c', 'd', 'e'],
    false,
  ),
  fewAddressSpaces(
    'leak-and-four-as',
    'Does a job get an address space when a failed ENABLE left a use behind?',
    ['b', 'c', 'd'],
    true,
  ),
]
