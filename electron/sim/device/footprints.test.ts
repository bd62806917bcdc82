import { describe, expect, it } from 'vitest'
import { gpuModel } from './gpu-models.testing.ts'
import { Bench } from './mali.testing.ts'
import { REGISTERS } from './register-map.ts'
import * as regs from './regs.ts'

const bench = new Bench(gpuModel('t720-mp2'))
const touched = (offset: number, access: 'read' | 'write', value?: number): string =>
  bench.mali
    .footprint(offset, access, value)
    .map(([{ name }, mode]) => `${name}:${mode[0]}`)
    .join(' ')

describe('footprints', () => {
  it('separate what different commands do', () => {
    expect(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_PERFCNT_SAMPLE)).toBe('GPU_CMD:r PERFCNT:w perfcnt in flight:w')
    expect(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_CLEAN_CACHES)).toBe('GPU_CMD:w gpu in flight:w')
    expect(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_SOFT_RESET)).toMatchInlineSnapshot(
      `"GPU_CMD:w GPU_INT:w GPU_CONFIG:w CYCLE_COUNT:w PERFCNT:w POWER:w JOB_INT:w MMU_INT:w JS0:w JS1:w JS2:w AS0:w AS1:w AS2:w AS3:w gpu:w job:w mmu:w gpu in flight:w power in flight:w perfcnt in flight:w mmu in flight:w js0 in flight:w js1 in flight:w js2 in flight:w"`,
    )
  })

  it('take a command of unknown value to be a reset', () => {
    expect(touched(regs.GPU_CMD, 'write')).toBe(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_SOFT_RESET))
  })

  it('include the line where a write can change its level', () => {
    expect(touched(regs.GPU_INT_MASK, 'write')).toBe('GPU_INT:w gpu:w')
    expect(touched(regs.GPU_INT_STAT, 'read')).toBe('GPU_INT:r')
    expect(touched(regs.JOB_INT_CLEAR, 'write')).toBe(
      'JOB_INT:w JS0:w JS1:w JS2:w job:w js0 in flight:w js1 in flight:w js2 in flight:w',
    )
  })

  it('keep slots and address spaces apart', () => {
    expect(touched(regs.AS_COMMAND(1), 'write')).toBe('AS1:w mmu in flight:w GPU_CMD:r')
    expect(touched(regs.JS_COMMAND_NEXT(0), 'write')).toBe('JS0:w js0 in flight:w GPU_CMD:r')
    expect(touched(regs.JOB_INT_JS_STATE, 'read')).toBe('JOB_INT:r JS0:r JS1:r JS2:r')
  })

  it('are made once', () => {
    for (const { offset } of REGISTERS) {
      expect(bench.mali.footprint(offset, 'read')).toBe(bench.mali.footprint(offset, 'read'))
      expect(bench.mali.footprint(offset, 'write')).toBe(bench.mali.footprint(offset, 'write'))
      expect(bench.mali.register(offset)).toBe(bench.mali.register(offset))
    }
  })

  it('of hardware events name the registers that they change', () => {
    const events = bench.mali.queues.map(
      ({ name, footprint }) =>
        `${name}: ${footprint()
          .map(([object]) => object.name)
          .join(' ')}`,
    )
    expect(events).toMatchInlineSnapshot(`
      [
        "gpu: GPU_CMD GPU_INT gpu",
        "power: POWER GPU_INT JS0 JS1 JS2 gpu js0 in flight js1 in flight js2 in flight",
        "perfcnt: PERFCNT GPU_INT MMU_INT AS0 AS1 AS2 AS3 gpu mmu",
        "mmu: AS0 AS1 AS2 AS3",
        "js0: JS0 JOB_INT MMU_INT AS0 AS1 AS2 AS3 job mmu POWER",
        "js1: JS1 JOB_INT MMU_INT AS0 AS1 AS2 AS3 job mmu POWER",
        "js2: JS2 JOB_INT MMU_INT AS0 AS1 AS2 AS3 job mmu POWER",
      ]
    `)
  })
})
