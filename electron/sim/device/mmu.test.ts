import { describe, expect, it } from 'vitest'
import { msecs, nanos, seconds, usecs } from '../kernel/clock.ts'
import { gpuVa } from '../kernel/memory.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { Bench, END, JobBench, wordAt } from './mali.testing.ts'
import * as regs from './regs.ts'

const AS1 = regs.JS_CONFIG_AS(1)
const UNMAPPED_VA = 0x900_0000
const writeValue = (address: number) =>
  ({ type: 'WRITE_VALUE', next: END, address: gpuVa(address), value: 0x5a5a_5a5a }) as const

/** A job on slot 0 has written to an unmapped address of address space 1. */
function faulted(): JobBench {
  const b = new JobBench()
  b.start(0, b.put(0, writeValue(UNMAPPED_VA)), AS1)
  b.run(usecs(20))
  return b
}

describe('address-space commands', () => {
  it.each([
    regs.AS_COMMAND_UPDATE,
    regs.AS_COMMAND_LOCK,
    regs.AS_COMMAND_UNLOCK,
    regs.AS_COMMAND_FLUSH_PT,
    regs.AS_COMMAND_FLUSH_MEM,
  ])('command %d is active for a while', (command) => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.write(regs.AS_COMMAND(3), command)
    expect([b.read(regs.AS_STATUS(3)), b.read(regs.AS_STATUS(2))]).toEqual([regs.AS_STATUS_AS_ACTIVE, 0])
    b.run(usecs(10))
    expect(b.read(regs.AS_STATUS(3))).toBe(0)
  })

  it('NOP is over at once', () => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.write(regs.AS_COMMAND(3), regs.AS_COMMAND_NOP)
    expect(b.read(regs.AS_STATUS(3))).toBe(0)
  })

  it('UPDATE puts the table in force, not the write of TRANSTAB', () => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.write64(regs.AS_TRANSTAB_LO(2), b.memory.allocPageTable().base)
    b.write(regs.AS_TRANSCFG_LO(2), regs.AS_TRANSCFG_ADRMODE_AARCH64_4K)
    expect(b.mali.addressSpaces[2]).toMatchObject({ enabled: false, active: false, transtab: 0x8000_0000 })
    b.asCommand(2, regs.AS_COMMAND_UPDATE)
    expect(b.mali.addressSpaces[2]?.enabled).toBe(true)
    b.disableAs(2)
    expect(b.mali.addressSpaces[2]).toMatchObject({ enabled: false, transtab: 0 })
  })

  it('UPDATE reads the mode from the low bits of TRANSTAB where TRANSCFG is 0 (Midgard)', () => {
    const b = new Bench(gpuModel('t860-mp4'))
    const { base } = b.memory.allocPageTable()
    b.write64(regs.AS_TRANSTAB_LO(0), base + regs.AS_TRANSTAB_LPAE_READ_INNER + regs.AS_TRANSTAB_LPAE_ADRMODE_TABLE)
    b.asCommand(0, regs.AS_COMMAND_UPDATE)
    expect(b.mali.addressSpaces[0]?.enabled).toBe(true)
    b.write64(regs.AS_TRANSTAB_LO(0), 0)
    b.asCommand(0, regs.AS_COMMAND_UPDATE)
    expect(b.mali.addressSpaces[0]?.enabled).toBe(false)
  })

  it('are lost and reported while another is active, or when there is no such command', () => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.write(regs.AS_COMMAND(1), regs.AS_COMMAND_FLUSH_MEM)
    b.write(regs.AS_COMMAND(1), regs.AS_COMMAND_UPDATE)
    b.write(regs.AS_COMMAND(2), 9)
    expect(b.reports).toMatchInlineSnapshot(`
      [
        "AS_COMMAND(1) = UPDATE while AS_ACTIVE: the command is lost; poll AS_STATUS(1) first",
        "write of 9 to AS_COMMAND(2): no such command, 0 to 5 are; it is ignored",
      ]
    `)
  })

  it('asStuck: the next command stays active until a reset', () => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.mali.faults.asStuck(1)
    b.asCommand(0, regs.AS_COMMAND_UPDATE)
    b.asCommand(1, regs.AS_COMMAND_UPDATE)
    b.run(seconds(1))
    expect([b.read(regs.AS_STATUS(0)), b.read(regs.AS_STATUS(1))]).toEqual([0, 1])
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(msecs(1))
    b.asCommand(1, regs.AS_COMMAND_UPDATE)
    expect(b.read(regs.AS_STATUS(1))).toBe(0)
  })

  it('given to a resetting GPU are never answered, until the next reset', () => {
    const b = new Bench(gpuModel('g52-mp2'))
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.write(regs.AS_COMMAND(1), regs.AS_COMMAND_FLUSH_PT)
    b.run(seconds(1))
    expect(b.read(regs.AS_STATUS(1))).toBe(1)
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    expect(b.read(regs.AS_STATUS(1))).toBe(0)
  })
})

describe('a fault', () => {
  it('has its status, address, access and source, and stalls the job', () => {
    const b = faulted()
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(1 << 1)
    expect(b.read(regs.AS_FAULTSTATUS(1)).toString(16)).toBe('10003c3')
    expect(b.read(regs.AS_FAULTADDRESS_LO(1))).toBe(UNMAPPED_VA)
    expect(b.mali.slots[0]?.running?.stalled).toBe(true)
    b.run(seconds(1))
    expect(b.ended).toEqual([])
  })

  it('drives the line through MMU_INT_MASK', () => {
    const b = faulted()
    b.write(regs.MMU_INT_MASK, ~(1 << 1))
    expect(b.lines.mmu.level).toBe(false)
    b.write(regs.MMU_INT_MASK, 0xffffffff)
    expect(b.lines.mmu.level).toBe(true)
    b.write(regs.MMU_INT_CLEAR, 0x20002)
    expect(b.lines.mmu.level).toBe(false)
  })

  it('is healed when the address is mapped and the tables are flushed', () => {
    const b = faulted()
    const pages = b.map(b.table, UNMAPPED_VA)
    b.write(regs.MMU_INT_CLEAR, 1 << 1)
    b.asCommand(1, regs.AS_COMMAND_LOCK)
    expect(b.ended).toEqual([])
    b.asCommand(1, regs.AS_COMMAND_FLUSH_PT)
    expect(wordAt(pages, 0)).toBe(0x5a5a_5a5a)
    expect(b.ended).toMatchObject([{ exception: 1 }])
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(0)
  })

  it('is raised again by an UPDATE that does not map the address', () => {
    const b = faulted()
    b.write(regs.MMU_INT_CLEAR, 1 << 1)
    b.asCommand(1, regs.AS_COMMAND_UPDATE)
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(1 << 1)
  })

  it('fails the job with its exception code once the address space is unmapped', () => {
    const b = faulted()
    b.write(regs.MMU_INT_CLEAR, 1 << 1)
    b.asCommand(1, regs.AS_COMMAND_FLUSH_MEM)
    b.disableAs(1)
    expect(b.ended).toMatchObject([{ exception: 0xc3 }])
    expect([b.read(regs.JS_STATUS(0)), b.read(regs.JOB_INT_RAWSTAT)]).toEqual([0xc3, regs.JOB_INT_MASK_ERR(0)])
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(0)
  })

  it('keeps the first address until it is cleared', () => {
    const b = faulted()
    b.start(1, b.put(1, writeValue(UNMAPPED_VA + 0x1000)), AS1)
    b.run(usecs(20))
    expect(b.read(regs.AS_FAULTADDRESS_LO(1))).toBe(UNMAPPED_VA)
  })

  it('is a translation fault where nothing is in force or the tables are gone', () => {
    const b = new JobBench()
    b.start(0, b.put(0, writeValue(UNMAPPED_VA)), regs.JS_CONFIG_AS(5))
    b.run(usecs(20))
    expect(b.read(regs.AS_FAULTSTATUS(5)) & 0xff).toBe(0xc0)
    b.memory.freePageTable(b.table)
    b.start(1, b.put(1, writeValue(UNMAPPED_VA)), AS1)
    b.run(usecs(20))
    expect(b.read(regs.AS_FAULTSTATUS(1)) & 0xff).toBe(0xc0)
  })

  it('is a bus fault where the tables are beyond physical memory', () => {
    const b = new JobBench()
    b.write64(regs.AS_TRANSTAB_LO(1), 2 ** 46)
    b.asCommand(1, regs.AS_COMMAND_UPDATE)
    b.start(0, b.put(0, writeValue(UNMAPPED_VA)), AS1)
    b.run(usecs(20))
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(1 << 17)
    expect(b.read(regs.AS_FAULTSTATUS(1)) & 0xff).toBe(0xd0)
  })

  it('is not raised by an access that meets a command in progress: it waits', () => {
    const b = new JobBench()
    b.disableAs(1)
    b.write64(regs.AS_TRANSTAB_LO(1), b.table.base)
    b.write(regs.AS_TRANSCFG_LO(1), regs.AS_TRANSCFG_ADRMODE_AARCH64_4K)
    b.start(0, b.put(0, writeValue(0x200_0800)), AS1)
    b.run(nanos(900))
    b.write(regs.AS_COMMAND(1), regs.AS_COMMAND_UPDATE)
    b.run(msecs(1))
    expect(b.read(regs.MMU_INT_RAWSTAT)).toBe(0)
    expect(b.ended).toMatchObject([{ exception: 1 }])
  })
})

it('a reset disables every address space', () => {
  const b = faulted()
  b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
  expect(b.mali.addressSpaces.every((space) => space?.enabled === false)).toBe(true)
  expect([b.read(regs.MMU_INT_RAWSTAT), b.read(regs.AS_FAULTSTATUS(1)), b.read(regs.AS_TRANSTAB_LO(1))]).toEqual([
    0, 0, 0,
  ])
})
