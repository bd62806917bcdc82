import { describe, expect, it } from 'vitest'
import { EAGAIN, EINTR, resultName } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP, PERFCNT_DUMP_HW_RESET } from '../uapi.ts'
import { POLICIES } from './index.ts'
import { enable, reset, resetSoon } from './session.testing.ts'

/** What the second half of the new struct holds when it goes in; its upper word is the pad of those that have one. */
const PASSED = 99n
/** libdrm knows no limit. */
const SPINS = 50

type Dump = (client: DrmClient) => Task<{ readonly result: number; readonly told: string }>

/** Compiled before there was a report: 0x40086447, 8 bytes, and nothing is copied out. */
const oldCaller: Dump = function* (client) {
  const buf_ptr = BigInt(client.memory.alloc(client.machine.model.dumpBytes))
  return { result: (yield* client.ioctl(PERFCNT_DUMP, { buf_ptr })).result, told: '' }
}

/** Compiled against a header with one: 0xC0106447, 16 bytes, whatever the driver calls the last 8. */
const newCaller: Dump = function* (client) {
  const buf_ptr = BigInt(client.memory.alloc(client.machine.model.dumpBytes))
  const { result, out } = yield* client.ioctl(PERFCNT_DUMP_HW_RESET, { buf_ptr, hw_reset: PASSED })
  return { result, told: out.hw_reset === PASSED ? ' [as passed]' : ` [${out.hw_reset}]` }
}

/** drmIoctl(): again while it says so. */
function* byLibdrm(client: DrmClient, dump: Dump): Task<string> {
  for (let calls = 1; calls <= SPINS; calls++) {
    const { result, told } = yield* dump(client)
    if (result !== -EAGAIN && result !== -EINTR) return `${resultName(result)}${told}, call ${calls}`
  }
  return 'spins'
}

/** A session on a GPU that is awake, and what its owner gets. */
function inSession(policy: string, program: (client: DrmClient, bed: Testbed) => Task<readonly string[]>): string {
  const bed = new Testbed({ policy })
  return bed
    .run(function* () {
      const client = yield* bed.open()
      yield* bed.machine.pfdev.pm.getSync()
      // The first fails under v2.
      if ((yield* enable(client)) !== 0) yield* enable(client)
      return yield* program(client, bed)
    })
    .join('; ')
}

function* twice(client: DrmClient, dump: Dump): Task<readonly string[]> {
  const answers: string[] = []
  for (let i = 0; i < 2; i++) {
    const { result, told } = yield* dump(client)
    answers.push(`${resultName(result)}${told}`)
  }
  return answers
}

/** A line for each policy. */
const table = (program: (client: DrmClient, bed: Testbed) => Task<readonly string[]>) =>
  '\n' + POLICIES.map(({ id }) => `${id}: ${inSession(id, program)}`).join('\n')

describe('a caller of eight bytes', () => {
  it('gets its samples where there was no reset', () => {
    expect(table((client) => twice(client, oldCaller))).toMatchInlineSnapshot(`
      "
      mainline: 0; 0
      v1: 0; 0
      v1-described: 0; 0
      v2: 0; 0
      v3: 0; 0
      v4: 0; 0
      restore: 0; 0"
    `)
  })

  it('cannot tell a gap after a reset from none where the session goes on', () => {
    const afterReset = function* (client: DrmClient, bed: Testbed) {
      yield* reset(bed)
      return yield* twice(client, oldCaller)
    }
    expect(table(afterReset)).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT; -ETIMEDOUT
      v1: -EAGAIN; -EAGAIN
      v1-described: -EAGAIN; -EAGAIN
      v2: -EIO; -EIO
      v3: 0; 0
      v4: 0; 0
      restore: 0; 0"
    `)
  })

  it('is sent round by libdrm for ever under v1, and once more under v4', () => {
    const struck = function* (client: DrmClient, bed: Testbed) {
      resetSoon(bed)
      const first = yield* byLibdrm(client, oldCaller)
      yield* bed.machine.pfdev.reset.work.flush()
      return [first, yield* byLibdrm(client, oldCaller)]
    }
    expect(table(struck)).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT, call 1; -ETIMEDOUT, call 1
      v1: -ETIMEDOUT, call 1; spins
      v1-described: -ETIMEDOUT, call 1; spins
      v2: -ETIMEDOUT, call 1; -EIO, call 1
      v3: 0, call 1; 0, call 1
      v4: 0, call 2; 0, call 1
      restore: 0, call 1; 0, call 1"
    `)
  })
})

describe('a caller that passes the report', () => {
  it('gets it back as it was from a driver that has none, and 0 from one that has', () => {
    expect(table((client) => twice(client, newCaller))).toMatchInlineSnapshot(`
      "
      mainline: 0 [as passed]; 0 [as passed]
      v1: 0 [as passed]; 0 [as passed]
      v1-described: 0 [as passed]; 0 [as passed]
      v2: 0 [as passed]; 0 [as passed]
      v3: 0 [0]; 0 [0]
      v4: 0 [0]; 0 [0]
      restore: 0 [0]; 0 [0]"
    `)
  })

  it('is told of the resets before its dump, and once', () => {
    const afterResets = function* (client: DrmClient, bed: Testbed) {
      yield* reset(bed)
      yield* reset(bed)
      return yield* twice(client, newCaller)
    }
    expect(table(afterResets)).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT [as passed]; -ETIMEDOUT [as passed]
      v1: -EAGAIN [as passed]; -EAGAIN [as passed]
      v1-described: -EAGAIN [as passed]; -EAGAIN [as passed]
      v2: -EIO [as passed]; -EIO [as passed]
      v3: 0 [1]; 0 [0]
      v4: 0 [2]; 0 [0]
      restore: 0 [2]; 0 [0]"
    `)
  })

  it('is told beside an error where the driver has written before it failed: the struct is copied out all the same', () => {
    const timedOut = function* (client: DrmClient, bed: Testbed) {
      yield* reset(bed)
      bed.machine.device.faults.loseIrq()
      return yield* twice(client, newCaller)
    }
    expect(table(timedOut)).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT [as passed]; -ETIMEDOUT [as passed]
      v1: -EAGAIN [as passed]; -EAGAIN [as passed]
      v1-described: -EAGAIN [as passed]; -EAGAIN [as passed]
      v2: -EIO [as passed]; -EIO [as passed]
      v3: -ETIMEDOUT [1]; 0 [0]
      v4: -ETIMEDOUT [2]; 0 [0]
      restore: -ETIMEDOUT [as passed]; -ETIMEDOUT [as passed]"
    `)
  })

  it('is told by the last call that libdrm makes for it', () => {
    const struck = function* (client: DrmClient, bed: Testbed) {
      resetSoon(bed)
      const first = yield* byLibdrm(client, newCaller)
      yield* bed.machine.pfdev.reset.work.flush()
      return [first, yield* byLibdrm(client, newCaller)]
    }
    expect(table(struck)).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT [as passed], call 1; -ETIMEDOUT [as passed], call 1
      v1: -ETIMEDOUT [as passed], call 1; spins
      v1-described: -ETIMEDOUT [as passed], call 1; spins
      v2: -ETIMEDOUT [as passed], call 1; -EIO [as passed], call 1
      v3: 0 [1], call 1; 0 [0], call 1
      v4: 0 [2], call 2; 0 [0], call 1
      restore: 0 [1], call 1; 0 [0], call 1"
    `)
  })

  it('finds it as it was when the session is not its own', () => {
    const byOther = function* (_client: DrmClient, bed: Testbed) {
      yield* reset(bed)
      return yield* twice(yield* bed.open('other'), newCaller)
    }
    expect(table(byOther)).toMatchInlineSnapshot(`
      "
      mainline: -EINVAL [as passed]; -EINVAL [as passed]
      v1: -EINVAL [as passed]; -EINVAL [as passed]
      v1-described: -EINVAL [as passed]; -EINVAL [as passed]
      v2: -EINVAL [as passed]; -EINVAL [as passed]
      v3: -EINVAL [as passed]; -EINVAL [as passed]
      v4: -EINVAL [as passed]; -EINVAL [as passed]
      restore: -EINVAL [as passed]; -EINVAL [as passed]"
    `)
  })
})
