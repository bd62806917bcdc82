import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceStage } from '../race-scenario.ts'

/** Open files, and a GPU that is awake for others. */
export function* openFiles(stage: RaceStage, ...clients: readonly RaceClient[]): Task {
  yield* stage.stayAwake()
  for (const client of clients) yield* client.open()
}

/** A session, on a GPU that is awake for others: v1 deadlocks with itself where ENABLE wakes it. */
export function* openSession(stage: RaceStage, app: RaceClient): Task {
  yield* openFiles(stage, app)
  yield* beginSession(app)
}

/**
 * A session of an open client. The first ENABLE after a resume of the GPU fails under v2 and leaves a use behind; closing the file
 * sweeps it away.
 */
export function* beginSession(client: RaceClient): Task {
  if ((yield* client.enable()) === 0) return
  yield* client.close()
  yield* client.open()
  yield* client.enable()
}

/** The same, and what the failed ENABLE left behind stays. */
export function* beginSessionOverLeak({ pfdev }: RaceStage, client: RaceClient): Task {
  yield* client.enable()
  if (pfdev.perfcnt.user === undefined) yield* client.enable()
}

/** What a user does next, when all is over: two dumps, the end of the session, and of the file. */
export function* useAndClose(client: RaceClient): Task {
  yield* client.settled('DUMP')
  yield* client.dump()
  yield* client.disable()
  yield* client.close()
}

export function* closeAll(...clients: readonly RaceClient[]): Task {
  for (const client of clients) yield* client.close()
}
