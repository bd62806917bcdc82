import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder, kill } from './programs.ts'
import { withFile, withSession } from './scenario.ts'
import { closeAll, useAndClose } from './sessions.ts'

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
    ask(stage) {
      stage.requestReset('reset-1')
      stage.requestReset('reset-2')
    },
  },
]

/** One call against resets. */
interface Contest {
  readonly id: string
  readonly what: string
  readonly begin: typeof withSession
  program(client: RaceClient, stage: RaceStage): void
  after(client: RaceClient): Task
}

const CONTESTS: readonly Contest[] = [
  {
    id: 'enable',
    what: 'an ENABLE',
    begin: withFile,
    program: (client, stage) => void stage.program('enable', client.enable()),
    after: useAndClose,
  },
  {
    id: 'dump',
    what: 'a DUMP',
    begin: withSession,
    program: (client, stage) => void stage.program('dump', client.dump()),
    after: useAndClose,
  },
  {
    id: 'disable',
    what: 'a disable',
    begin: withSession,
    program: (client, stage) => void stage.program('disable', client.disable()),
    after: closeAll,
  },
  {
    id: 'close',
    what: 'the close of a file with a session',
    begin: withSession,
    program: (client, stage) => void stage.program('close', client.close()),
    *after() {},
  },
  {
    id: 'kill',
    what: 'a process that is killed while it dumps',
    begin: withSession,
    program(client, stage) {
      kill(stage, stage.program('process', inOrder(client.dump(), client.close())))
    },
    *after() {},
  },
  {
    id: 'cycle',
    what: 'a whole session: ENABLE, DUMP, disable',
    begin: withFile,
    program(client, stage) {
      stage.program('session', inOrder(client.enable(), client.dump(), client.disable()))
    },
    after: closeAll,
  },
]

export const againstReset: readonly RaceScenario[] = CONTESTS.flatMap((contest) =>
  RESETS.map((resets) => scenarioOf(contest, resets)),
)

function scenarioOf({ id, what, begin, program, after }: Contest, resets: Resets): RaceScenario {
  return begin({
    id: `${id}-vs-reset${resets.suffix}`,
    question: `What does ${what} meet in ${resets.question}?`,
    race(stage, client) {
      program(client, stage)
      resets.ask(stage)
    },
    after,
  })
}
