import { expect } from 'vitest'
import { msecs } from '../../kernel/clock.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { type Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP_RESETS } from '../uapi.ts'
import { restore } from './restore.ts'
import { withSession } from './session.testing.ts'

/** Result and the resets that it reports; `resets` goes in as 99. */
export function* dump(
  client: DrmClient,
  to = client.memory.alloc(client.machine.model.dumpBytes),
  pad = 0,
): Task<string> {
  const { result, out } = yield* client.ioctl(PERFCNT_DUMP_RESETS, { buf_ptr: BigInt(to), resets: 99, pad })
  return `${result} ${out.resets}`
}

/** The owner of a session runs the program and closes its file: no splat comes of it, and nothing is left. */
export function soundSession(program: (client: DrmClient, bed: Testbed) => Task, policy = restore): void {
  const bed = withSession(policy, function* (client, bed) {
    yield* program(client, bed)
    yield* client.close()
    yield* msleep(bed.machine.kernel, msecs(100))
  })
  const { pfdev } = bed.machine
  expect(bed.complaints).toEqual([])
  expect({ usage: pfdev.pm.usage, status: pfdev.pm.status, uses: pfdev.asLruList.length }).toEqual({
    usage: 0,
    status: 'suspended',
    uses: 0,
  })
}
