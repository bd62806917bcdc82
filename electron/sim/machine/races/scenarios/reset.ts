import { sendSignal } from '../../../kernel/signal.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { type RaceClient } from '../race-client.ts'
import { beginSession, useAndClose } from './sessions.ts'
import { type Task } from '../../../kernel/operation.ts'

/** How the resets of a scenario are asked for. */
interface Resets {
  readonly suffix: string
  readonly question: string
  ask(stage: RaceStage): void
}

/** Each scenario against a reset comes in three kinds. */
const RESETS: readonly Resets[] = [
  {
    suffix: '',
    question: 'a reset',
    ask: (stage) => void stage.requestReset('reset'),
  },
  {
    suffix: '-twice',
    question: 'two resets, one after the other',
    ask: (stage) => void stage.requestReset('reset', 2),
  },
  {
    suffix: '-nested',
    question: 'a reset and a request for another at any moment, also inside the first',
    ask: (stage) => {
      stage.requestReset('reset-1')
      stage.requestReset('reset-2')
    },
  },
]

/** One call against resets. */
interface Contest {
  readonly id: string
  readonly what: string
  /** The client has a session. */
  readonly session: boolean
  program(client: RaceClient, stage: RaceStage): void
  after(client: RaceClient): Task
}

const CONTESTS: readonly Contest[] = [
  {
    id: 'enable',
    what: 'an ENABLE',
    session: false,
    program: (client, stage) => void stage.program('enable', client.enable()),
    after: useAndClose,
  },
  {
    id: 'dump',
    what: 'a DUMP',
    session: true,
    program: (client, stage) => void stage.program('dump', client.dump()),
    after: useAndClose,
  },
  {
    id: 'disable',
    what: 'a disable',
    session: true,
    program: (client, stage) => void stage.program('disable', client.disable()),
    *after(client) {
      yield* client.close()
    },
  },
  {
    id: 'close',
    what: 'the close of a file with a session',
    session: true,
    program: (client, stage) => void stage.program('close', client.close()),
    *after() {},
  },
  {
    id: 'kill',
    what: 'a process that is killed while it dumps',
    session: true,
    program(client, stage) {
      const process = function* (): Task {
        yield* client.dump()
        yield* client.close()
      }
      const victim = stage.program('process', process())
      stage.program('kill', kill(victim))
    },
    *after() {},
  },
  {
    id: 'cycle',
    what: 'a whole session: ENABLE, DUMP, disable',
    session: false,
    program(client, stage) {
      const cycle = function* (): Task {
        yield* client.enable()
        yield* client.dump()
        yield* client.disable()
      }
      stage.program('session', cycle())
    },
    *after(client) {
      yield* client.close()
    },
  },
]

function* kill(victim: Thread): Task {
  yield* sendSignal(victim)
}

export const againstReset: readonly RaceScenario[] = CONTESTS.flatMap((contest) =>
  RESETS.map((resets) => scenarioOf(contest, resets)),
)

function scenarioOf({ id, what, session, program, after }: Contest, resets: Resets): RaceScenario {
  return {
    id: `${id}-vs-reset${resets.suffix}`,
    kind: 'race',
    question: `What does ${what} meet in ${resets.question}?`,
    model: 'g52-mp2',
    parts(stage) {
      const client = stage.client('app')
      return {
        *prepare() {
          yield* stage.stayAwake()
          yield* client.open()
          if (session) yield* beginSession(client)
        },
        race() {
          program(client, stage)
          resets.ask(stage)
        },
        after: () => after(client),
      }
    },
  }
}
