import { describe, expect, it } from 'vitest'
import { msecs } from '../kernel/clock.ts'
import { EBUSY, EINVAL, ENOSYS } from '../kernel/errno.ts'
import { msleep } from '../kernel/sleep.ts'
import { userPtr } from '../kernel/user-memory.ts'
import { disable, dump, enable, NO_SESSION, session } from './perfcnt.testing.ts'
import { perfcntInit } from './perfcnt.ts'
import { Testbed } from './testbed.testing.ts'

describe('PERFCNT_ENABLE and PERFCNT_DUMP', () => {
  it('answer -ENOSYS without the module parameter, whatever else is wrong, and see a change of it', () => {
    const bed = new Testbed({ unstableIoctls: false })
    bed.run(function* () {
      const client = yield* bed.open()
      expect([yield* enable(client, 9), yield* disable(client), yield* dump(client, userPtr(0))]).toEqual([
        -ENOSYS,
        -ENOSYS,
        -ENOSYS,
      ])
      yield* bed.machine.pfdev.unstableIoctls.writeOnce(true)
      expect([yield* enable(client), yield* dump(client)]).toEqual([0, 0])
      yield* bed.machine.pfdev.unstableIoctls.writeOnce(false)
      expect(yield* disable(client)).toBe(-ENOSYS)
    })
  })

  it('answer -EINVAL to a counter set that the part does not have, for a disable too', () => {
    const results = (model: string, counterset: number) => {
      const bed = new Testbed({ model })
      return bed.run(function* () {
        const client = yield* bed.open()
        const answers = [yield* enable(client, counterset), yield* disable(client, counterset)]
        return answers.join(' ')
      })
    }
    expect(results('g52-mp2', 1)).toBe('0 0')
    expect(results('g52-mp2', 2)).toBe(`${-EINVAL} ${-EINVAL}`)
    expect(results('g57-mc1', 1)).toBe('0 0')
    expect(results('t860-mp4', 0)).toBe('0 0')
    expect(results('t860-mp4', 1)).toBe(`${-EINVAL} ${-EINVAL}`)
  })

  it('know one owner: 0 for its own second enable, -EBUSY for others, -EINVAL for what others or nobody may not', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const [owner, other] = [yield* bed.open('owner'), yield* bed.open('other')]
      expect([yield* disable(owner), yield* dump(owner)]).toEqual([-EINVAL, -EINVAL])
      expect(yield* enable(owner)).toBe(0)
      bed.forget()
      expect(yield* enable(owner, 1)).toBe(0)
      expect([yield* enable(other), yield* dump(other), yield* disable(other)]).toEqual([-EBUSY, -EINVAL, -EINVAL])
      expect(bed.writes).toEqual([])
      expect([yield* dump(owner), yield* disable(owner), yield* disable(owner)]).toEqual([0, 0, -EINVAL])
      expect(yield* enable(other)).toBe(0)
    })
  })
})

describe('probe', () => {
  it('turns the mode off, then the counters', () => {
    const bed = new Testbed()
    bed.run(() => perfcntInit(bed.machine.pfdev))
    expect(bed.writes).toEqual([
      'GPU_PERFCNT_CFG = 0x0',
      'GPU_PRFCNT_JM_EN = 0x0',
      'GPU_PRFCNT_SHADER_EN = 0x0',
      'GPU_PRFCNT_MMU_L2_EN = 0x0',
      'GPU_PRFCNT_TILER_EN = 0x0',
    ])
  })
})

describe('disable', () => {
  it('goes in this order: counters off, the mapping out of the VM, the address space put', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      bed.forget()
      expect(yield* disable(client)).toBe(0)
      expect(client.file.driverPriv.mmu.asCount.value).toBe(0)
      // The number stays with the VM.
      expect(client.file.driverPriv.mmu.as.value).toBe(0)
      expect(bed.machine.pfdev.pm.usage).toBe(0)
    })
    expect(bed.writes.filter((write) => write.includes('P'))).toMatchInlineSnapshot(`
      [
        "GPU_PRFCNT_JM_EN = 0x0",
        "GPU_PRFCNT_SHADER_EN = 0x0",
        "GPU_PRFCNT_MMU_L2_EN = 0x0",
        "GPU_PRFCNT_TILER_EN = 0x0",
        "GPU_PERFCNT_CFG = 0x0",
      ]
    `)
  })
})

describe('close', () => {
  it('ends the session of its file', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      yield* client.close()
      yield* msleep(bed.machine.kernel, msecs(100))
      expect({ ...session(bed), status: bed.machine.pfdev.pm.status }).toEqual({ ...NO_SESSION, status: 'suspended' })
    })
    expect(bed.writesTo('GPU_PERFCNT_CFG').at(-1)).toBe(0)
    expect(bed.complaints).toEqual([])
  })

  it('wakes the GPU even if the file never used counters', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      expect(bed.machine.pfdev.pm.status).toBe('suspended')
      yield* client.close()
      expect(bed.machine.pfdev.pm.status).toBe('active')
    })
    expect(bed.resets).toEqual(['runtime resume'])
  })
})
