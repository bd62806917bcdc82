import { describe, expect, it } from 'vitest'
import { GPU_MODELS, gpuModel } from './gpu-models.testing.ts'
import { Bench } from './mali.testing.ts'
import { registerAt } from './register-block.ts'
import { REGISTERS, type RegisterDefinition } from './register-map.ts'
import * as regs from './regs.ts'

const bench = (id = 'g52-mp2'): Bench => new Bench(gpuModel(id))
const isPresent = (b: Bench, { group }: RegisterDefinition): boolean => {
  const number = Number(group.slice(2))
  if (/^JS\d/.test(group)) return ((b.model.registers.JS_PRESENT >>> number) & 1) === 1
  return !/^AS\d/.test(group) || ((b.model.registers.AS_PRESENT >>> number) & 1) === 1
}

describe('the register map', () => {
  it('is in address order and has each offset and name once', () => {
    const offsets = REGISTERS.map(({ offset }) => offset)
    expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b))
    expect(new Set(REGISTERS.map(({ name }) => name)).size).toBe(REGISTERS.length)
  })

  it('has every offset that regs.ts names', () => {
    const names = Object.keys(regs).filter((name) => /^(GPU|SHADER|TILER|L2|STACK|JOB_INT|MMU_INT)_/.test(name))
    const inMap = new Set(REGISTERS.map(({ name }) => name))
    const missing = names.filter((name) => !inMap.has(name) && !inMap.has(`${name}(0)`))
    expect(missing.every((name) => /^GPU_(IRQ|CMD|STATUS|PERFCNT_CFG|PWR_KEY)_|^JOB_INT_MASK_/.test(name))).toBe(true)
  })

  it.each(GPU_MODELS.map(({ id }) => id))(
    'gives every register of %s its reset value, before and after a reset',
    (id) => {
      const b = bench(id)
      for (const reset of [false, true]) {
        for (const register of REGISTERS) {
          if (register.access === 'WO' || !isPresent(b, register)) continue
          const expected = typeof register.reset === 'number' ? register.reset : b.model.registers[register.reset]
          const time = register.name.startsWith('GPU_TIMESTAMP')
          if (!time) expect([register.name, b.read(register.offset)]).toEqual([register.name, expected])
        }
        for (const { offset, access, name } of REGISTERS)
          if (access === 'RW' && !reset && !name.includes('COMMAND')) b.write(offset, 0x11)
        b.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
      }
    },
  )

  it('keeps what is written to every read-write register', () => {
    const b = bench()
    for (const register of REGISTERS) {
      if (register.access !== 'RW' || !isPresent(b, register) || register.name.startsWith('JS_COMMAND_NEXT')) continue
      b.write(register.offset, 0x89ab_cdef)
      expect([register.name, b.read(register.offset)]).toEqual([register.name, 0x89ab_cdef])
    }
    expect(b.reports).toEqual([])
  })

  it('reports a write to every read-only register and changes nothing', () => {
    const b = bench()
    for (const register of REGISTERS) {
      if (register.access !== 'RO' || !isPresent(b, register)) continue
      const before = b.read(register.offset)
      b.write(register.offset, before ^ 0xff)
      expect(b.read(register.offset)).toBe(before)
      expect(b.reports.pop()).toContain(`${register.name} is read-only`)
    }
  })

  it('reports a read of every write-only register', () => {
    const b = bench()
    for (const register of REGISTERS) {
      if (register.access !== 'WO' || !isPresent(b, register)) continue
      expect(b.read(register.offset)).toBe(0)
      expect(b.reports.pop()).toContain(`${register.name} is write-only`)
    }
  })

  it('reports offsets without a register, unaligned ones, and slots and address spaces that the GPU lacks', () => {
    const b = bench('t720-mp2')
    b.read(0x078)
    b.write(0x5000, 7)
    b.read(0x032)
    b.write(regs.AS_COMMAND(4), regs.AS_COMMAND_UPDATE)
    b.read(regs.JS_STATUS(3))
    expect(b.reports).toMatchInlineSnapshot(`
      [
        "read at register offset 0x0078: no register is there",
        "write of 0x00000007 at register offset 0x5000: no register is there",
        "read at register offset 0x0032: registers are 32-bit words, the offset must be a multiple of 4",
        "write of 0x00000001 at register offset 0x2518: Mali-T720 MP2 has no AS4, so no AS_COMMAND(4)",
        "read at register offset 0x19a4: Mali-T720 MP2 has no JS3, so no JS_STATUS(3)",
      ]
    `)
  })

  it('names a generated register as a kernel developer writes it', () => {
    expect(registerAt(0x2458)?.name).toBe('AS_COMMAND(1)')
    expect(registerAt(0x18e0)?.name).toBe('JS_COMMAND_NEXT(1)')
  })
})
