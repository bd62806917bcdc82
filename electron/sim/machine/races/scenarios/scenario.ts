import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceParts, type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { openFiles, openSession, useAndClose } from './sessions.ts'

/** A machine unlike that of most scenarios. */
type Hardware = Partial<Pick<RaceScenario, 'model' | 'addressSpaces'>>

export function race(
  id: string,
  question: string,
  parts: (stage: RaceStage) => RaceParts,
  hardware: Hardware = {},
): RaceScenario {
  return { id, kind: 'race', question, model: 'g52-mp2', ...hardware, parts }
}

/** One process, on a GPU that is awake for others. */
interface OneProcess {
  readonly id: string
  readonly question: string
  /** The end of the prepared part. */
  arm?(stage: RaceStage, app: RaceClient): Task
  race(stage: RaceStage, app: RaceClient): void
  /** Where it is not just used and closed. */
  after?(app: RaceClient): Task
}

/** The process has a session. */
export const withSession = oneProcess(openSession)

/** The process has an open file. */
export const withFile = oneProcess(openFiles)

function oneProcess(begin: (stage: RaceStage, app: RaceClient) => Task): (scenario: OneProcess) => RaceScenario {
  return (scenario) =>
    race(scenario.id, scenario.question, (stage) => {
      const app = stage.client('app')
      return {
        *prepare() {
          yield* begin(stage, app)
          if (scenario.arm !== undefined) yield* scenario.arm(stage, app)
        },
        race() {
          scenario.race(stage, app)
        },
        after: () => scenario.after?.(app) ?? useAndClose(app),
      }
    })
}
