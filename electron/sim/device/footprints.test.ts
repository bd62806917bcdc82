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
      `"GPU_CMD:w GPU_INT:w GPU_CONFIG:w CYCLE_COUNT:w PERFCNT:w POWER:w JOB_INT:w MMU_INT:w JS0:w JS1:w JS2:w AS0:w AS1:w AS2:w AS3:w AS0_LOCKADDR:w AS1_LOCKADDR:w AS2_LOCKADDR:w AS3_LOCKADDR:w gpu:w job:w mmu:w gpu in flight:w power in flight:w perfcnt in flight:w mmu in flight:w js0 in flight:w js1 in flight:w js2 in flight:w"`,
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
    expect(touched(regs.JOB_INT_CLEAR, 'write', regs.JOB_INT_MASK_JS(1))).toBe('JOB_INT:w JS1:w job:w js1 in flight:w')
    expect(touched(regs.JOB_INT_MASK, 'write')).toBe('JOB_INT:w job:w')
  })

  it('keep slots and address spaces apart', () => {
    expect(touched(regs.AS_LOCKADDR_LO(1), 'write')).toBe('AS1_LOCKADDR:w')
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

  const events = () =>
    bench.mali.queues.map(({ name, footprint }) => {
      const objects = footprint().map(([object, mode]) => `${object.name}:${mode[0]}`)
      return `${name}: ${objects.join(' ')}`
    })

  it('of hardware events are small while nothing is under way', () => {
    expect(events()).toMatchInlineSnapshot(`
      [
        "gpu: GPU_CMD:w GPU_INT:w",
        "power: POWER:w GPU_INT:w",
        "perfcnt: PERFCNT:w GPU_INT:w MMU_INT:w AS0:w mmu:w",
        "mmu: ",
        "js0: ",
        "js1: ",
        "js2: ",
      ]
    `)
  })

  it('of hardware events name the address space of a command, and a line whose level would change', () => {
    bench.write(regs.GPU_INT_MASK, 0xffff_ffff)
    bench.write(regs.AS_COMMAND(2), regs.AS_COMMAND_UPDATE)
    expect(events()).toMatchInlineSnapshot(`
      [
        "gpu: GPU_CMD:w GPU_INT:w gpu:w",
        "power: POWER:w GPU_INT:w gpu:w",
        "perfcnt: PERFCNT:w GPU_INT:w MMU_INT:w AS0:w gpu:w mmu:w",
        "mmu: AS2:w",
        "js0: ",
        "js1: ",
        "js2: ",
      ]
    `)
  })
})
