import { type Kernel } from '../kernel/kernel.ts'

/** Exception codes as panfrost_exception_name() in panfrost_device.c knows them. Holes have no name. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  0x00: 'OK',
  0x01: 'DONE',
  0x02: 'INTERRUPTED',
  0x03: 'STOPPED',
  0x04: 'TERMINATED',
  0x05: 'KABOOM',
  0x06: 'EUREKA',
  0x08: 'ACTIVE',
  0x40: 'JOB_CONFIG_FAULT',
  0x41: 'JOB_POWER_FAULT',
  0x42: 'JOB_READ_FAULT',
  0x43: 'JOB_WRITE_FAULT',
  0x44: 'JOB_AFFINITY_FAULT',
  0x48: 'JOB_BUS_FAULT',
  0x50: 'INSTR_INVALID_PC',
  0x51: 'INSTR_INVALID_ENC',
  0x52: 'INSTR_TYPE_MISMATCH',
  0x53: 'INSTR_OPERAND_FAULT',
  0x54: 'INSTR_TLS_FAULT',
  0x55: 'INSTR_BARRIER_FAULT',
  0x56: 'INSTR_ALIGN_FAULT',
  0x58: 'DATA_INVALID_FAULT',
  0x59: 'TILE_RANGE_FAULT',
  0x5a: 'ADDR_RANGE_FAULT',
  0x5b: 'IMPRECISE_FAULT',
  0x60: 'OOM',
  0x61: 'OOM_AFBC',
  0x7f: 'UNKNOWN',
  0x80: 'DELAYED_BUS_FAULT',
  0x88: 'GPU_SHAREABILITY_FAULT',
  0x89: 'SYS_SHAREABILITY_FAULT',
  0x8a: 'GPU_CACHEABILITY_FAULT',
  0xc7: 'TRANSLATION_FAULT_IDENTITY',
  ...numbered(0xc0, 5, 'TRANSLATION_FAULT_'),
  ...numbered(0xc8, 4, 'PERM_FAULT_'),
  ...numbered(0xd0, 4, 'TRANSTAB_BUS_FAULT_'),
  ...numbered(0xd8, 4, 'ACCESS_FLAG_'),
  ...numbered(0xe0, 4, 'ADDR_SIZE_FAULT_IN'),
  ...numbered(0xe4, 4, 'ADDR_SIZE_FAULT_OUT'),
  ...numbered(0xe8, 4, 'MEM_ATTR_FAULT_'),
  ...numbered(0xec, 4, 'MEM_ATTR_NONCACHE_'),
}

export const EXCEPTION_STOPPED = 0x03
export const EXCEPTION_TERMINATED = 0x04
export const EXCEPTION_JOB_BUS_FAULT = 0x48
const EXCEPTION_MAX_NON_FAULT = 0x3f

/** panfrost_exception_name(), which WARNs of holes and of codes beyond the table. */
export function panfrostExceptionName(kernel: Kernel, code: number): string {
  const name = exceptionName(code)
  kernel.warnOn(name === undefined, 'panfrost_exception_name', '!panfrost_exception_infos[exception_code].name')
  return name ?? 'Unknown exception type'
}

/** Undefined for holes and for codes beyond the table. */
export function exceptionName(code: number): string | undefined {
  return EXCEPTIONS[code]
}

export function exceptionIsFault(code: number): boolean {
  return code > EXCEPTION_MAX_NON_FAULT
}

function numbered(first: number, count: number, name: string): Record<number, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [first + n, `${name}${n}`]))
}
