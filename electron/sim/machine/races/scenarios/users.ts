import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { beginSession, useAndClose } from './sessions.ts'

function* enableAndDisable(client: RaceClient): Task {
  yield* client.enable()
  yield* client.disable()
}

function* session(client: RaceClient): Task {
  yield* client.enable()
  yield* client.dump()
  yield* client.disable()
}

const twoUsers = (
  id: string,
  question: string,
  program: (client: RaceClient) => Task,
  resets: number,
): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
      },
      race() {
        stage.program('app', program(app))
        stage.program('other', program(other))
        stage.requestReset('reset', resets)
      },
      *after() {
        yield* app.close()
        yield* other.close()
      },
    }
  },
})

/** The owner of a session does this after a reset that it may not know of. */
const ownerVsReset = (id: string, question: string, program: (client: RaceClient) => Task<unknown>): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
      },
      race() {
        stage.program('app', program(app))
        stage.requestReset('reset')
      },
      after: () => useAndClose(app),
    }
  },
})

/** A call of another file while the owner of the session dumps; or, without a dump, while a reset strikes. */
const otherVs = (
  id: string,
  question: string,
  against: 'dump' | 'reset',
  program: (client: RaceClient) => Task<unknown>,
): RaceScenario => ({
  id,
  kind: 'race',
  question,
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* other.open()
        yield* app.open()
        yield* beginSession(app)
      },
      race() {
        if (against === 'dump') stage.program('dump', app.dump())
        else stage.requestReset('reset')
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
  },
})

export const users: readonly RaceScenario[] = [
  twoUsers('two-files', 'Do two files keep their sessions apart while a reset strikes?', enableAndDisable, 1),
  twoUsers('two-files-twice', 'Do two whole sessions of two files survive two resets?', session, 2),
  ownerVsReset('reenable-vs-reset', 'What does an ENABLE by the owner get after a reset?', (client) => client.enable()),
  ownerVsReset('recover-vs-reset', 'Is a session sound that begins anew after a reset?', function* (client) {
    yield* client.disable()
    yield* client.enable()
    yield* client.dump()
  }),
  otherVs(
    'other-enable-vs-reset',
    'What does an ENABLE by another file get while a reset strikes the session?',
    'reset',
    (client) => client.enable(),
  ),
  otherVs('dump-vs-other-close', 'Does the close of another file wait for a dump?', 'dump', (client) => client.close()),
  otherVs('dump-vs-other-enable', 'Does the ENABLE of another file wait for a dump?', 'dump', (client) =>
    client.enable(),
  ),
]
