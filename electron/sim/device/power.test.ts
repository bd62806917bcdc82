import { describe, expect, it } from 'vitest'
import { msecs, seconds } from '../kernel/clock.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { Bench } from './mali.testing.ts'
import * as regs from './regs.ts'

const bench = (id = 'g57-mc2'): Bench => new Bench(gpuModel(id))

describe('power', () => {
  it('moves cores from off through transition to ready, and says so', () => {
    const b = bench()
    b.write(regs.SHADER_PWRON_LO, 0x5)
    expect([b.read(regs.SHADER_READY_LO), b.read(regs.SHADER_PWRTRANS_LO)]).toEqual([0, 0x5])
    b.run(msecs(1))
    expect([b.read(regs.SHADER_READY_LO), b.read(regs.SHADER_PWRTRANS_LO)]).toEqual([0x5, 0])
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL)
  })

  it('raises POWER_CHANGED_ALL only with the last transition', () => {
    const b = bench()
    b.write(regs.L2_PWRON_LO, 1)
    b.write(regs.TILER_PWRON_LO, 1)
    const queue = b.mali.queues.find(({ name }) => name === 'power')
    queue?.takeHead().fire()
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_POWER_CHANGED)
    queue?.takeHead().fire()
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(regs.GPU_IRQ_POWER_CHANGED | regs.GPU_IRQ_POWER_CHANGED_ALL)
  })

  it('ends with the last request when on and off overlap', () => {
    const b = bench()
    b.write(regs.SHADER_PWRON_LO, 0x5)
    b.write(regs.SHADER_PWROFF_LO, 0x1)
    b.run(msecs(1))
    expect(b.read(regs.SHADER_READY_LO)).toBe(0x4)
  })

  it('does nothing for cores that are on already', () => {
    const b = bench()
    b.powerUp()
    b.write(regs.SHADER_PWRON_LO, 0x5)
    b.run(msecs(1))
    expect(b.read(regs.GPU_INT_RAWSTAT)).toBe(0)
  })

  it('reports absent cores and ignores them', () => {
    const b = bench()
    b.write(regs.SHADER_PWRON_LO, 0x7)
    b.write(regs.L2_PWRON_HI, 1)
    b.run(msecs(1))
    expect(b.read(regs.SHADER_READY_LO)).toBe(0x5)
    expect(b.reports).toMatchInlineSnapshot(`
      [
        "SHADER_PWRON names cores 0x2, which are not in SHADER_PRESENT; they are ignored",
        "power request 0x1 at offset 0x1a4: no core has a bit in the high word",
      ]
    `)
  })

  it('has the core stacks of the model', () => {
    const b = bench('g76-mp16')
    expect(b.read(regs.GPU_STACK_PRESENT_LO)).toBe(b.model.registers.STACK_PRESENT)
  })

  it('never gets ready after powerUpFails, until a reset', () => {
    const b = bench()
    b.mali.faults.powerUpFails()
    b.write(regs.L2_PWRON_LO, 1)
    b.run(seconds(1))
    expect([b.read(regs.L2_READY_LO), b.read(regs.L2_PWRTRANS_LO)]).toEqual([0, 1])
    b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    b.run(msecs(1))
    b.write(regs.L2_PWRON_LO, 1)
    b.run(msecs(1))
    expect(b.read(regs.L2_READY_LO)).toBe(1)
  })
})
