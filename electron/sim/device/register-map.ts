import { type ModelRegister } from './models.ts'
import * as regs from './regs.ts'

/** How a register answers: read-only, write-only, or both. Raw interrupt status is read-only for the driver. */
export type RegisterAccess = 'RO' | 'WO' | 'RW'

/** The registers that belong together: what one access of a member can change or depend on within its block. */
export type RegisterGroup =
  | 'GPU_FEATURES'
  | 'GPU_INT'
  | 'GPU_FAULT'
  | 'GPU_CMD'
  | 'GPU_STATUS'
  | 'GPU_CONFIG'
  | 'CYCLE_COUNT'
  | 'PERFCNT'
  | 'POWER'
  | 'PWRACTIVE'
  | 'JOB_INT'
  | 'JS_STATE'
  | 'MMU_INT'
  | `JS${number}`
  | `AS${number}`

/** One 32-bit register. */
export interface RegisterDefinition {
  /** As a kernel developer writes it: `GPU_CMD`, `AS_COMMAND(1)`. */
  readonly name: string
  /** From the start of the register window, in bytes. */
  readonly offset: number
  readonly access: RegisterAccess
  /** Its value after a GPU reset, or the name under which the GPU model gives it. */
  readonly reset: number | ModelRegister
  readonly group: RegisterGroup
}

const register = (
  name: string,
  offset: number,
  access: RegisterAccess,
  group: RegisterGroup,
  reset: number | ModelRegister = 0,
): RegisterDefinition => ({ name, offset, access, reset, group })

const feature = (name: string, offset: number, reset: number | ModelRegister = 0): RegisterDefinition =>
  register(name, offset, 'RO', 'GPU_FEATURES', reset)

const JOB_SLOTS = 16
const ADDRESS_SPACES = 16

const eachOf = (n: number, of: (i: number) => readonly RegisterDefinition[]): readonly RegisterDefinition[] =>
  Array.from({ length: n }, (_, i) => of(i)).flat()

/**
 * Which job types a slot accepts: bit n for type n of job-descriptor.ts. Slot 0 takes fragment work, slot 1 everything else, slot 2
 * everything else without a tiler; all take NULL, WRITE_VALUE and cache flushes.
 */
const JOB_TYPES_OF_SLOT: readonly number[] = [0x20e, 0x1fe, 0x7e]

/**
 * Every register in address order, for the largest part that the register window has room for: 16 job slots and 16 address spaces.
 * A GPU answers only for those in its JS_PRESENT and AS_PRESENT.
 */
export const REGISTERS: readonly RegisterDefinition[] = [
  feature('GPU_ID', regs.GPU_ID, 'GPU_ID'),
  feature('GPU_L2_FEATURES', regs.GPU_L2_FEATURES, 'L2_FEATURES'),
  feature('GPU_CORE_FEATURES', regs.GPU_CORE_FEATURES, 'CORE_FEATURES'),
  feature('GPU_TILER_FEATURES', regs.GPU_TILER_FEATURES, 'TILER_FEATURES'),
  feature('GPU_MEM_FEATURES', regs.GPU_MEM_FEATURES, 'MEM_FEATURES'),
  feature('GPU_MMU_FEATURES', regs.GPU_MMU_FEATURES, 'MMU_FEATURES'),
  feature('GPU_AS_PRESENT', regs.GPU_AS_PRESENT, 'AS_PRESENT'),
  feature('GPU_JS_PRESENT', regs.GPU_JS_PRESENT, 'JS_PRESENT'),
  register('GPU_INT_RAWSTAT', regs.GPU_INT_RAWSTAT, 'RO', 'GPU_INT'),
  register('GPU_INT_CLEAR', regs.GPU_INT_CLEAR, 'WO', 'GPU_INT'),
  register('GPU_INT_MASK', regs.GPU_INT_MASK, 'RW', 'GPU_INT'),
  register('GPU_INT_STAT', regs.GPU_INT_STAT, 'RO', 'GPU_INT'),
  register('GPU_CMD', regs.GPU_CMD, 'WO', 'GPU_CMD'),
  register('GPU_STATUS', regs.GPU_STATUS, 'RO', 'GPU_STATUS'),
  register('GPU_LATEST_FLUSH_ID', regs.GPU_LATEST_FLUSH_ID, 'RO', 'GPU_CMD'),
  register('GPU_FAULT_STATUS', regs.GPU_FAULT_STATUS, 'RO', 'GPU_FAULT'),
  register('GPU_FAULT_ADDRESS_LO', regs.GPU_FAULT_ADDRESS_LO, 'RO', 'GPU_FAULT'),
  register('GPU_FAULT_ADDRESS_HI', regs.GPU_FAULT_ADDRESS_HI, 'RO', 'GPU_FAULT'),
  feature('GPU_AFBC_FEATURES', regs.GPU_AFBC_FEATURES, 'AFBC_FEATURES'),
  register('GPU_PWR_KEY', regs.GPU_PWR_KEY, 'WO', 'GPU_CONFIG'),
  register('GPU_PWR_OVERRIDE0', regs.GPU_PWR_OVERRIDE0, 'RW', 'GPU_CONFIG'),
  register('GPU_PWR_OVERRIDE1', regs.GPU_PWR_OVERRIDE1, 'RW', 'GPU_CONFIG'),
  register('GPU_PERFCNT_BASE_LO', regs.GPU_PERFCNT_BASE_LO, 'RW', 'PERFCNT'),
  register('GPU_PERFCNT_BASE_HI', regs.GPU_PERFCNT_BASE_HI, 'RW', 'PERFCNT'),
  register('GPU_PERFCNT_CFG', regs.GPU_PERFCNT_CFG, 'RW', 'PERFCNT'),
  register('GPU_PRFCNT_JM_EN', regs.GPU_PRFCNT_JM_EN, 'RW', 'PERFCNT'),
  register('GPU_PRFCNT_SHADER_EN', regs.GPU_PRFCNT_SHADER_EN, 'RW', 'PERFCNT'),
  register('GPU_PRFCNT_TILER_EN', regs.GPU_PRFCNT_TILER_EN, 'RW', 'PERFCNT'),
  register('GPU_PRFCNT_MMU_L2_EN', regs.GPU_PRFCNT_MMU_L2_EN, 'RW', 'PERFCNT'),
  register('GPU_CYCLE_COUNT_LO', regs.GPU_CYCLE_COUNT_LO, 'RO', 'CYCLE_COUNT'),
  register('GPU_CYCLE_COUNT_HI', regs.GPU_CYCLE_COUNT_HI, 'RO', 'CYCLE_COUNT'),
  register('GPU_TIMESTAMP_LO', regs.GPU_TIMESTAMP_LO, 'RO', 'CYCLE_COUNT'),
  register('GPU_TIMESTAMP_HI', regs.GPU_TIMESTAMP_HI, 'RO', 'CYCLE_COUNT'),
  feature('GPU_THREAD_MAX_THREADS', regs.GPU_THREAD_MAX_THREADS, 'THREAD_MAX_THREADS'),
  feature('GPU_THREAD_MAX_WORKGROUP_SIZE', regs.GPU_THREAD_MAX_WORKGROUP_SIZE, 'THREAD_MAX_WORKGROUP_SIZE'),
  feature('GPU_THREAD_MAX_BARRIER_SIZE', regs.GPU_THREAD_MAX_BARRIER_SIZE, 'THREAD_MAX_BARRIER_SIZE'),
  feature('GPU_THREAD_FEATURES', regs.GPU_THREAD_FEATURES, 'THREAD_FEATURES'),
  // Simplified: the models carry no texture formats, so these read 0.
  ...eachOf(4, (n) => [feature(`GPU_TEXTURE_FEATURES(${n})`, regs.GPU_TEXTURE_FEATURES(n))]),
  ...eachOf(JOB_SLOTS, (n) => [feature(`GPU_JS_FEATURES(${n})`, regs.GPU_JS_FEATURES(n), JOB_TYPES_OF_SLOT[n] ?? 0)]),
  feature('GPU_SHADER_PRESENT_LO', regs.GPU_SHADER_PRESENT_LO, 'SHADER_PRESENT'),
  feature('GPU_SHADER_PRESENT_HI', regs.GPU_SHADER_PRESENT_HI),
  feature('GPU_TILER_PRESENT_LO', regs.GPU_TILER_PRESENT_LO, 'TILER_PRESENT'),
  feature('GPU_TILER_PRESENT_HI', regs.GPU_TILER_PRESENT_HI),
  feature('GPU_L2_PRESENT_LO', regs.GPU_L2_PRESENT_LO, 'L2_PRESENT'),
  feature('GPU_L2_PRESENT_HI', regs.GPU_L2_PRESENT_HI),
  register('SHADER_READY_LO', regs.SHADER_READY_LO, 'RO', 'POWER'),
  register('SHADER_READY_HI', regs.SHADER_READY_HI, 'RO', 'POWER'),
  register('TILER_READY_LO', regs.TILER_READY_LO, 'RO', 'POWER'),
  register('TILER_READY_HI', regs.TILER_READY_HI, 'RO', 'POWER'),
  register('L2_READY_LO', regs.L2_READY_LO, 'RO', 'POWER'),
  register('L2_READY_HI', regs.L2_READY_HI, 'RO', 'POWER'),
  register('SHADER_PWRON_LO', regs.SHADER_PWRON_LO, 'WO', 'POWER'),
  register('SHADER_PWRON_HI', regs.SHADER_PWRON_HI, 'WO', 'POWER'),
  register('TILER_PWRON_LO', regs.TILER_PWRON_LO, 'WO', 'POWER'),
  register('TILER_PWRON_HI', regs.TILER_PWRON_HI, 'WO', 'POWER'),
  register('L2_PWRON_LO', regs.L2_PWRON_LO, 'WO', 'POWER'),
  register('L2_PWRON_HI', regs.L2_PWRON_HI, 'WO', 'POWER'),
  register('SHADER_PWROFF_LO', regs.SHADER_PWROFF_LO, 'WO', 'POWER'),
  register('SHADER_PWROFF_HI', regs.SHADER_PWROFF_HI, 'WO', 'POWER'),
  register('TILER_PWROFF_LO', regs.TILER_PWROFF_LO, 'WO', 'POWER'),
  register('TILER_PWROFF_HI', regs.TILER_PWROFF_HI, 'WO', 'POWER'),
  register('L2_PWROFF_LO', regs.L2_PWROFF_LO, 'WO', 'POWER'),
  register('L2_PWROFF_HI', regs.L2_PWROFF_HI, 'WO', 'POWER'),
  register('SHADER_PWRTRANS_LO', regs.SHADER_PWRTRANS_LO, 'RO', 'POWER'),
  register('SHADER_PWRTRANS_HI', regs.SHADER_PWRTRANS_HI, 'RO', 'POWER'),
  register('TILER_PWRTRANS_LO', regs.TILER_PWRTRANS_LO, 'RO', 'POWER'),
  register('TILER_PWRTRANS_HI', regs.TILER_PWRTRANS_HI, 'RO', 'POWER'),
  register('L2_PWRTRANS_LO', regs.L2_PWRTRANS_LO, 'RO', 'POWER'),
  register('L2_PWRTRANS_HI', regs.L2_PWRTRANS_HI, 'RO', 'POWER'),
  register('SHADER_PWRACTIVE_LO', regs.SHADER_PWRACTIVE_LO, 'RO', 'PWRACTIVE'),
  register('SHADER_PWRACTIVE_HI', regs.SHADER_PWRACTIVE_HI, 'RO', 'PWRACTIVE'),
  register('TILER_PWRACTIVE_LO', regs.TILER_PWRACTIVE_LO, 'RO', 'PWRACTIVE'),
  register('TILER_PWRACTIVE_HI', regs.TILER_PWRACTIVE_HI, 'RO', 'PWRACTIVE'),
  register('L2_PWRACTIVE_LO', regs.L2_PWRACTIVE_LO, 'RO', 'PWRACTIVE'),
  register('L2_PWRACTIVE_HI', regs.L2_PWRACTIVE_HI, 'RO', 'PWRACTIVE'),
  feature('GPU_COHERENCY_FEATURES', regs.GPU_COHERENCY_FEATURES, 'COHERENCY_FEATURES'),
  // Assumed: no protocol chosen after a reset.
  register('GPU_COHERENCY_PROTOCOL', regs.GPU_COHERENCY_PROTOCOL, 'RW', 'GPU_CONFIG', 31),
  feature('GPU_THREAD_TLS_ALLOC', regs.GPU_THREAD_TLS_ALLOC, 'THREAD_TLS_ALLOC'),
  feature('GPU_STACK_PRESENT_LO', regs.GPU_STACK_PRESENT_LO, 'STACK_PRESENT'),
  feature('GPU_STACK_PRESENT_HI', regs.GPU_STACK_PRESENT_HI),
  register('STACK_READY_LO', regs.STACK_READY_LO, 'RO', 'POWER'),
  register('STACK_READY_HI', regs.STACK_READY_HI, 'RO', 'POWER'),
  register('STACK_PWRON_LO', regs.STACK_PWRON_LO, 'WO', 'POWER'),
  register('STACK_PWRON_HI', regs.STACK_PWRON_HI, 'WO', 'POWER'),
  register('STACK_PWROFF_LO', regs.STACK_PWROFF_LO, 'WO', 'POWER'),
  register('STACK_PWROFF_HI', regs.STACK_PWROFF_HI, 'WO', 'POWER'),
  register('STACK_PWRTRANS_LO', regs.STACK_PWRTRANS_LO, 'RO', 'POWER'),
  register('STACK_PWRTRANS_HI', regs.STACK_PWRTRANS_HI, 'RO', 'POWER'),
  register('GPU_JM_CONFIG', regs.GPU_JM_CONFIG, 'RW', 'GPU_CONFIG'),
  register('GPU_SHADER_CONFIG', regs.GPU_SHADER_CONFIG, 'RW', 'GPU_CONFIG'),
  register('GPU_TILER_CONFIG', regs.GPU_TILER_CONFIG, 'RW', 'GPU_CONFIG'),
  register('GPU_L2_MMU_CONFIG', regs.GPU_L2_MMU_CONFIG, 'RW', 'GPU_CONFIG'),

  register('JOB_INT_RAWSTAT', regs.JOB_INT_RAWSTAT, 'RO', 'JOB_INT'),
  register('JOB_INT_CLEAR', regs.JOB_INT_CLEAR, 'WO', 'JOB_INT'),
  register('JOB_INT_MASK', regs.JOB_INT_MASK, 'RW', 'JOB_INT'),
  register('JOB_INT_STAT', regs.JOB_INT_STAT, 'RO', 'JOB_INT'),
  register('JOB_INT_JS_STATE', regs.JOB_INT_JS_STATE, 'RO', 'JS_STATE'),
  register('JOB_INT_THROTTLE', regs.JOB_INT_THROTTLE, 'RW', 'JOB_INT'),
  ...eachOf(JOB_SLOTS, jobSlotRegisters),

  register('MMU_INT_RAWSTAT', regs.MMU_INT_RAWSTAT, 'RO', 'MMU_INT'),
  register('MMU_INT_CLEAR', regs.MMU_INT_CLEAR, 'WO', 'MMU_INT'),
  register('MMU_INT_MASK', regs.MMU_INT_MASK, 'RW', 'MMU_INT'),
  register('MMU_INT_STAT', regs.MMU_INT_STAT, 'RO', 'MMU_INT'),
  ...eachOf(ADDRESS_SPACES, addressSpaceRegisters),
]

function jobSlotRegisters(slot: number): readonly RegisterDefinition[] {
  const row = (name: string, at: (slot: number) => number, access: RegisterAccess): RegisterDefinition =>
    register(`${name}(${slot})`, at(slot), access, `JS${slot}`)
  return [
    row('JS_HEAD_LO', regs.JS_HEAD_LO, 'RO'),
    row('JS_HEAD_HI', regs.JS_HEAD_HI, 'RO'),
    row('JS_TAIL_LO', regs.JS_TAIL_LO, 'RO'),
    row('JS_TAIL_HI', regs.JS_TAIL_HI, 'RO'),
    row('JS_AFFINITY_LO', regs.JS_AFFINITY_LO, 'RO'),
    row('JS_AFFINITY_HI', regs.JS_AFFINITY_HI, 'RO'),
    row('JS_CONFIG', regs.JS_CONFIG, 'RO'),
    row('JS_XAFFINITY', regs.JS_XAFFINITY, 'RO'),
    row('JS_COMMAND', regs.JS_COMMAND, 'WO'),
    row('JS_STATUS', regs.JS_STATUS, 'RO'),
    row('JS_HEAD_NEXT_LO', regs.JS_HEAD_NEXT_LO, 'RW'),
    row('JS_HEAD_NEXT_HI', regs.JS_HEAD_NEXT_HI, 'RW'),
    row('JS_AFFINITY_NEXT_LO', regs.JS_AFFINITY_NEXT_LO, 'RW'),
    row('JS_AFFINITY_NEXT_HI', regs.JS_AFFINITY_NEXT_HI, 'RW'),
    row('JS_CONFIG_NEXT', regs.JS_CONFIG_NEXT, 'RW'),
    row('JS_XAFFINITY_NEXT', regs.JS_XAFFINITY_NEXT, 'RW'),
    row('JS_COMMAND_NEXT', regs.JS_COMMAND_NEXT, 'RW'),
    row('JS_FLUSH_ID_NEXT', regs.JS_FLUSH_ID_NEXT, 'RW'),
  ]
}

function addressSpaceRegisters(as: number): readonly RegisterDefinition[] {
  const row = (name: string, at: (as: number) => number, access: RegisterAccess): RegisterDefinition =>
    register(`${name}(${as})`, at(as), access, `AS${as}`)
  return [
    row('AS_TRANSTAB_LO', regs.AS_TRANSTAB_LO, 'RW'),
    row('AS_TRANSTAB_HI', regs.AS_TRANSTAB_HI, 'RW'),
    row('AS_MEMATTR_LO', regs.AS_MEMATTR_LO, 'RW'),
    row('AS_MEMATTR_HI', regs.AS_MEMATTR_HI, 'RW'),
    row('AS_LOCKADDR_LO', regs.AS_LOCKADDR_LO, 'RW'),
    row('AS_LOCKADDR_HI', regs.AS_LOCKADDR_HI, 'RW'),
    row('AS_COMMAND', regs.AS_COMMAND, 'WO'),
    row('AS_FAULTSTATUS', regs.AS_FAULTSTATUS, 'RO'),
    row('AS_FAULTADDRESS_LO', regs.AS_FAULTADDRESS_LO, 'RO'),
    row('AS_FAULTADDRESS_HI', regs.AS_FAULTADDRESS_HI, 'RO'),
    row('AS_STATUS', regs.AS_STATUS, 'RO'),
    row('AS_TRANSCFG_LO', regs.AS_TRANSCFG_LO, 'RW'),
    row('AS_TRANSCFG_HI', regs.AS_TRANSCFG_HI, 'RW'),
    row('AS_FAULTEXTRA_LO', regs.AS_FAULTEXTRA_LO, 'RO'),
    row('AS_FAULTEXTRA_HI', regs.AS_FAULTEXTRA_HI, 'RO'),
  ]
}
