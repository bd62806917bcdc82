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
    expect(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_CLEAN_CACHES)).toBe('GPU_CMD:r gpu in flight:w')
    expect(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_SOFT_RESET)).toMatchInlineSnapshot(
      `"GPU_CMD:w GPU resets:w GPU_LATEST_FLUSH_ID:w GPU_CONFIG:w CYCLE_COUNT:w PERFCNT:w POWER:w GPU_INT fault:w GPU_INT reset:w GPU_INT power:w GPU_INT perfcnt:w GPU_INT caches:w GPU_INT mask:w JOB_INT:w JOB_INT mask:w MMU_INT:w MMU_INT mask:w JS0:w JS1:w JS2:w AS0:w AS1:w AS2:w AS3:w AS0_LOCKADDR:w AS1_LOCKADDR:w AS2_LOCKADDR:w AS3_LOCKADDR:w gpu in flight:w power in flight:w perfcnt in flight:w mmu in flight:w js0 in flight:w js1 in flight:w js2 in flight:w gpu:u job:u mmu:u"`,
    )
  })

  it('take a command of unknown value to be a reset', () => {
    expect(touched(regs.GPU_CMD, 'write')).toBe(touched(regs.GPU_CMD, 'write', regs.GPU_CMD_SOFT_RESET))
  })

  it('include the line where a write can change its level', () => {
    expect(touched(regs.GPU_INT_MASK, 'write')).toBe('GPU_INT mask:w gpu:u')
    expect(touched(regs.JOB_INT_CLEAR, 'write')).toBe(
      'JOB_INT:w JS0:w JS1:w JS2:w js0 in flight:w js1 in flight:w js2 in flight:w job:u',
    )
    expect(touched(regs.JOB_INT_CLEAR, 'write', regs.MK_JS_MASK(1))).toBe('JOB_INT:w JS1:w js1 in flight:w job:u')
    expect(touched(regs.JOB_INT_MASK, 'write')).toBe('JOB_INT:w JOB_INT mask:w job:u')
  })

  it('keep the causes of a GPU interrupt apart', () => {
    const all = 'GPU_INT fault:r GPU_INT reset:r GPU_INT power:r GPU_INT perfcnt:r GPU_INT caches:r'
    expect(touched(regs.GPU_INT_RAWSTAT, 'read')).toBe(all)
    expect(touched(regs.GPU_INT_STAT, 'read')).toBe(`${all} GPU_INT mask:r`)
    expect(touched(regs.GPU_FAULT_STATUS, 'read')).toBe('GPU_INT fault:r')
    expect(touched(regs.GPU_INT_CLEAR, 'write', regs.GPU_IRQ_RESET_COMPLETED)).toBe('GPU_INT reset:w gpu:u')
    expect(touched(regs.GPU_INT_CLEAR, 'write')).toBe(`${all.replaceAll(':r', ':w')} gpu:u`)
  })

  it('have a reset in progress where a command would be refused, and nowhere else', () => {
    expect(touched(regs.JS_COMMAND_NEXT(1), 'write', regs.JS_COMMAND_START)).toBe('JS1:w js1 in flight:w GPU_CMD:r')
    expect(touched(regs.JS_COMMAND_NEXT(1), 'write', regs.JS_COMMAND_NOP)).toBe('JS1:w')
    expect(touched(regs.AS_TRANSTAB_LO(1), 'write')).toBe('AS1:w')
    expect(touched(regs.GPU_PERFCNT_CFG, 'write')).toBe('PERFCNT:w')
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
        "gpu: ",
        "power: POWER:w GPU_INT power:w gpu:u",
        "perfcnt: PERFCNT:w GPU_INT perfcnt:w gpu:u MMU_INT:w AS0:w mmu:u",
        "mmu: ",
        "js0: ",
        "js1: ",
        "js2: ",
      ]
    `)
  })

  it('of hardware events name the address space of a command', () => {
    bench.write(regs.AS_COMMAND(2), regs.AS_COMMAND_UPDATE)
    expect(events()).toMatchInlineSnapshot(`
      [
        "gpu: ",
        "power: POWER:w GPU_INT power:w gpu:u",
        "perfcnt: PERFCNT:w GPU_INT perfcnt:w gpu:u MMU_INT:w AS0:w mmu:u",
        "mmu: AS2:w",
        "js0: ",
        "js1: ",
        "js2: ",
      ]
    `)
  })

  it('of the end of a cache clean and of a reset are apart', () => {
    const gpu = () => events().find((event) => event.startsWith('gpu: '))
    bench.write(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    expect(gpu()).toBe('gpu: GPU_LATEST_FLUSH_ID:w GPU_INT caches:w gpu:u')
    bench.write(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
    expect(gpu()).toBe('gpu: GPU_CMD:w GPU_INT reset:w gpu:u')
    expect(touched(regs.GPU_LATEST_FLUSH_ID, 'read')).toBe('GPU_LATEST_FLUSH_ID:r')
  })
})
