import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario, type RaceStage } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race, withSession } from './scenario.ts'
import { beginSession, closeAll, openFiles, useAndClose } from './sessions.ts'

const twoUsers = (id: string, question: string, program: (client: RaceClient) => Task, resets: number): RaceScenario =>
  race(id, question, (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      prepare: () => openFiles(stage, app, other),
      race() {
        stage.program('app', program(app))
        stage.program('other', program(other))
        stage.requestReset('reset', resets)
      },
      after: () => closeAll(app, other),
    }
  })

/** The owner of a session does this after a reset that it may not know of. */
const ownerVsReset = (id: string, question: string, program: (client: RaceClient) => Task<unknown>): RaceScenario =>
  withSession({
    id,
    question,
    race(stage, app) {
      stage.program('app', program(app))
      stage.requestReset('reset')
    },
  })

/** A call of another file while the owner of the session dumps, or while a reset strikes. */
const otherVs = (
  id: string,
  question: string,
  against: (stage: RaceStage, owner: RaceClient) => void,
  program: (client: RaceClient) => Task<unknown>,
): RaceScenario =>
  race(id, question, (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* openFiles(stage, other, app)
        yield* beginSession(app)
      },
      race() {
        against(stage, app)
        stage.program('other', program(other))
      },
      *after() {
        yield* useAndClose(app)
        if (other.drm.openFile === undefined) return
        // The first ENABLE of another file once the owner is gone.
        yield* other.enable()
        yield* useAndClose(other)
      },
    }
  })

const aDump = (stage: RaceStage, owner: RaceClient) => void stage.program('dump', owner.dump())
const aReset = (stage: RaceStage) => void stage.requestReset('reset')

export const users: readonly RaceScenario[] = [
  twoUsers(
    'two-files',
    'Do two files keep their sessions apart while a reset strikes?',
    (client) => inOrder(client.enable(), client.disable()),
    1,
  ),
  twoUsers(
    'two-files-twice',
    'Do two whole sessions of two files survive two resets?',
    (client) => inOrder(client.enable(), client.dump(), client.disable()),
    2,
  ),
  race(
    'dump-vs-reset-second-as',
    "Does a sample keep its address space until a reset, when address space 0 is another file's?",
    (stage) => {
      const app = stage.client('app')
      const other = stage.client('other')
      return {
        *prepare() {
          yield* openFiles(stage, other, app)
          yield* inOrder(other.enable(), other.disable())
          yield* beginSession(app)
        },
        race() {
          stage.program('dump', app.dump())
          stage.requestReset('reset')
        },
        after: () => closeAll(app, other),
      }
    },
  ),
  ownerVsReset('reenable-vs-reset', 'What does an ENABLE by the owner get after a reset?', (client) => client.enable()),
  ownerVsReset('recover-vs-reset', 'Is a session sound that begins anew after a reset?', (client) =>
    inOrder(client.disable(), client.enable(), client.dump()),
  ),
  otherVs(
    'other-enable-vs-reset',
    'What does an ENABLE by another file get while a reset strikes the session?',
    aReset,
    (client) => client.enable(),
  ),
  otherVs('dump-vs-other-close', 'Does the close of another file wait for a dump?', aDump, (client) => client.close()),
  otherVs('dump-vs-other-enable', 'Does the ENABLE of another file wait for a dump?', aDump, (client) =>
    client.enable(),
  ),
]
