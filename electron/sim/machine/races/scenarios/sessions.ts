import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'

/**
 * A session of an open client, for the prepared part. The first ENABLE after a resume of the GPU fails under v2 and leaves a use
 * behind; closing the file sweeps it away.
 */
export function* beginSession(client: RaceClient): Task {
  if ((yield* client.enable()) === 0) return
  yield* client.close()
  yield* client.open()
  yield* client.enable()
}

/** What a user does next, when all is over: two dumps, the end of the session, and of the file. */
export function* useAndClose(client: RaceClient): Task {
  yield* client.settled('DUMP')
  yield* client.dump()
  yield* client.disable()
  yield* client.close()
}
