import { usecs } from '../../kernel/clock.ts'
import { EBUSY } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { type UserPtr } from '../../kernel/user-memory.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceScheduleReset } from '../device.ts'
import { Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP, PERFCNT_ENABLE } from '../uapi.ts'
import { type DumpArgs, type Policy } from './policy.ts'

/**
 * A machine with a session of counter set 1, whose owner runs the program; its records begin with that. `awake`: something else keeps
 * the GPU from sleep, without which v1 has no session.
 */
export function withSession(
  policy: string | Policy,
  program: (client: DrmClient, bed: Testbed) => Task,
  awake = false,
): Testbed {
  const bed = new Testbed({ policy })
  bed.run(function* () {
    const client = yield* bed.open()
    if (awake) yield* bed.machine.pfdev.pm.getSync()
    const ret = yield* enable(client, 1)
    if (ret !== 0) throw new Error(`no session: ${ret}`)
    bed.forget()
    yield* program(client, bed)
  })
  return bed
}

/** The policy where sessions find no address space for as long as that says so. */
export function withoutAs(policy: Policy, denied: () => boolean): Policy {
  return {
    ...policy,
    base: policy,
    patch: (_context, base) => ({
      *hwEnable(file, counterset) {
        return denied() ? -EBUSY : yield* base.hwEnable(file, counterset)
      },
    }),
  }
}

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

/** A reset in a microsecond: sooner than the hardware answers. */
export function resetSoon(bed: Testbed): void {
  const { kernel, pfdev } = bed.machine
  bed.start('reset', function* () {
    yield* msleep(kernel, usecs(1))
    yield* deviceScheduleReset(pfdev, 'test')
  })
}
