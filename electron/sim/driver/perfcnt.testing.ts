import { type Task } from '../kernel/operation.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { type Testbed } from './testbed.testing.ts'
import { PERFCNT_DUMP, PERFCNT_ENABLE } from './uapi.ts'

export function* enable(client: DrmClient, counterset = 0): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 1, counterset })).result
}

export function* disable(client: DrmClient, counterset = 0): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 0, counterset })).result
}

/** Into memory of its own, or to an address. */
export function* dump(client: DrmClient, to = client.memory.alloc(client.machine.model.dumpBytes)): Task<number> {
  return (yield* client.ioctl(PERFCNT_DUMP, { buf_ptr: BigInt(to) })).result
}

export const CLEAN_CACHES_COMPLETED = 1 << 17

export const session = ({ machine: { pfdev } }: Testbed) => ({
  user: pfdev.perfcnt.user?.name,
  usage: pfdev.pm.usage,
  nodes: pfdev.asLruList.map(({ asCount }) => asCount.value),
})
export const NO_SESSION = { user: undefined, usage: 0, nodes: [] }
