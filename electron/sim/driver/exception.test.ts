import { describe, expect, it } from 'vitest'
import { exceptionIsFault, exceptionName, panfrostExceptionName } from './exception.ts'
import { Testbed } from './testbed.testing.ts'

describe('exception codes', () => {
  it('have these names', () => {
    expect([0x00, 0x01, 0x03, 0x04, 0x08, 0x40, 0x48, 0x58, 0x60, 0x88, 0x8a].map(exceptionName)).toEqual([
      'OK',
      'DONE',
      'STOPPED',
      'TERMINATED',
      'ACTIVE',
      'JOB_CONFIG_FAULT',
      'JOB_BUS_FAULT',
      'DATA_INVALID_FAULT',
      'OOM',
      'GPU_SHAREABILITY_FAULT',
      'GPU_CACHEABILITY_FAULT',
    ])
    expect([0xc0, 0xc4, 0xc7, 0xc8, 0xcb, 0xd3, 0xd8, 0xe0, 0xe4, 0xe8, 0xef].map(exceptionName)).toEqual([
      'TRANSLATION_FAULT_0',
      'TRANSLATION_FAULT_4',
      'TRANSLATION_FAULT_IDENTITY',
      'PERM_FAULT_0',
      'PERM_FAULT_3',
      'TRANSTAB_BUS_FAULT_3',
      'ACCESS_FLAG_0',
      'ADDR_SIZE_FAULT_IN0',
      'ADDR_SIZE_FAULT_OUT0',
      'MEM_ATTR_FAULT_0',
      'MEM_ATTR_NONCACHE_3',
    ])
  })

  it('have holes', () => {
    expect([0x07, 0x09, 0x45, 0x57, 0x62, 0xc5, 0xc6, 0xcc, 0xf0, 0x100].map(exceptionName)).toEqual(
      Array(10).fill(undefined),
    )
  })

  it('without a name are warned of', () => {
    const bed = new Testbed()
    expect([0x48, 0x45].map((code) => panfrostExceptionName(bed.machine.kernel, code))).toEqual([
      'JOB_BUS_FAULT',
      'Unknown exception type',
    ])
    expect(bed.complaints).toEqual(['panfrost_exception_name: !panfrost_exception_infos[exception_code].name'])
  })

  it('are faults from 0x40 on', () => {
    expect([0x01, 0x08, 0x3f, 0x40, 0xc3].map(exceptionIsFault)).toEqual([false, false, false, true, true])
  })
})
