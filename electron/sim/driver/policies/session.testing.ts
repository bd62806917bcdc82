import { type Task } from '../../kernel/operation.ts'
import { type UserPtr } from '../../kernel/user-memory.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceScheduleReset } from '../device.ts'
import { type Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP, PERFCNT_ENABLE } from '../uapi.ts'
import { type DumpArgs } from './policy.ts'

/** PERFCNT_ENABLE: the result. */
export function* enable(client: DrmClient, counterset = 0): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 1, counterset })).result
}

/** PERFCNT_ENABLE with `enable` 0: the result. */
export function* disable(client: DrmClient): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 0 })).result
}

/** PERFCNT_DUMP of a caller that knows only the first eight bytes of the struct: the result. */
export function* oldDump(client: DrmClient): Task<number> {
  const buf_ptr = BigInt(client.memory.alloc(client.machine.model.dumpBytes))
  return (yield* client.ioctl(PERFCNT_DUMP, { buf_ptr })).result
}

/** PERFCNT_DUMP of a caller compiled against the policy's own header: the result, and the struct as it came back. */
export function* newDump(
  client: DrmClient,
  to: UserPtr = client.memory.alloc(client.machine.model.dumpBytes),
): Task<{ readonly result: number; readonly out: DumpArgs }> {
  return yield* client.ioctl(client.machine.pfdev.policy.dumpIoctl, { buf_ptr: BigInt(to) })
}

/** A reset by the reset work, from request to end. */
export function* reset({ machine: { pfdev } }: Testbed): Task {
  yield* deviceScheduleReset(pfdev, 'test')
  yield* pfdev.reset.work.flush()
}
