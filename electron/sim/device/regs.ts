// Offsets and names as in panfrost_regs.h, but for GPU_COHERENCY_PROTOCOL, GPU_CMD_NOP, JS_XAFFINITY_NEXT, JS_CONFIG_AS and those of
// AS_TRANSCFG, which are not in every copy of it. In address order. GPU_ID 31:16 product, 15:12 major, 11:4 minor, 3:0 status.
export const GPU_ID = 0x000
export const GPU_L2_FEATURES = 0x004
export const GPU_CORE_FEATURES = 0x008
export const GPU_TILER_FEATURES = 0x00c
export const GPU_MEM_FEATURES = 0x010
export const GPU_MMU_FEATURES = 0x014
export const GPU_AS_PRESENT = 0x018
export const GPU_JS_PRESENT = 0x01c
export const GPU_INT_RAWSTAT = 0x020
export const GPU_INT_CLEAR = 0x024
export const GPU_INT_MASK = 0x028
export const GPU_INT_STAT = 0x02c
export const GPU_CMD = 0x030
export const GPU_STATUS = 0x034
export const GPU_LATEST_FLUSH_ID = 0x038
export const GPU_FAULT_STATUS = 0x03c
export const GPU_FAULT_ADDRESS_LO = 0x040
export const GPU_FAULT_ADDRESS_HI = 0x044
export const GPU_AFBC_FEATURES = 0x04c
export const GPU_PWR_KEY = 0x050
export const GPU_PWR_OVERRIDE0 = 0x054
export const GPU_PWR_OVERRIDE1 = 0x058
export const GPU_PERFCNT_BASE_LO = 0x060
export const GPU_PERFCNT_BASE_HI = 0x064
export const GPU_PERFCNT_CFG = 0x068
export const GPU_PRFCNT_JM_EN = 0x06c
export const GPU_PRFCNT_SHADER_EN = 0x070
export const GPU_PRFCNT_TILER_EN = 0x074
export const GPU_PRFCNT_MMU_L2_EN = 0x07c
export const GPU_CYCLE_COUNT_LO = 0x090
export const GPU_CYCLE_COUNT_HI = 0x094
export const GPU_TIMESTAMP_LO = 0x098
export const GPU_TIMESTAMP_HI = 0x09c
export const GPU_THREAD_MAX_THREADS = 0x0a0
export const GPU_THREAD_MAX_WORKGROUP_SIZE = 0x0a4
export const GPU_THREAD_MAX_BARRIER_SIZE = 0x0a8
export const GPU_THREAD_FEATURES = 0x0ac
export const GPU_TEXTURE_FEATURES = (n: number): number => 0x0b0 + 4 * n
export const GPU_JS_FEATURES = (n: number): number => 0x0c0 + 4 * n
export const GPU_SHADER_PRESENT_LO = 0x100
export const GPU_SHADER_PRESENT_HI = 0x104
export const GPU_TILER_PRESENT_LO = 0x110
export const GPU_TILER_PRESENT_HI = 0x114
export const GPU_L2_PRESENT_LO = 0x120
export const GPU_L2_PRESENT_HI = 0x124
export const SHADER_READY_LO = 0x140
export const SHADER_READY_HI = 0x144
export const TILER_READY_LO = 0x150
export const TILER_READY_HI = 0x154
export const L2_READY_LO = 0x160
export const L2_READY_HI = 0x164
export const SHADER_PWRON_LO = 0x180
export const SHADER_PWRON_HI = 0x184
export const TILER_PWRON_LO = 0x190
export const TILER_PWRON_HI = 0x194
export const L2_PWRON_LO = 0x1a0
export const L2_PWRON_HI = 0x1a4
export const SHADER_PWROFF_LO = 0x1c0
export const SHADER_PWROFF_HI = 0x1c4
export const TILER_PWROFF_LO = 0x1d0
export const TILER_PWROFF_HI = 0x1d4
export const L2_PWROFF_LO = 0x1e0
export const L2_PWROFF_HI = 0x1e4
export const SHADER_PWRTRANS_LO = 0x200
export const SHADER_PWRTRANS_HI = 0x204
export const TILER_PWRTRANS_LO = 0x210
export const TILER_PWRTRANS_HI = 0x214
export const L2_PWRTRANS_LO = 0x220
export const L2_PWRTRANS_HI = 0x224
export const SHADER_PWRACTIVE_LO = 0x240
export const SHADER_PWRACTIVE_HI = 0x244
export const TILER_PWRACTIVE_LO = 0x250
export const TILER_PWRACTIVE_HI = 0x254
export const L2_PWRACTIVE_LO = 0x260
export const L2_PWRACTIVE_HI = 0x264
export const GPU_COHERENCY_FEATURES = 0x300
export const GPU_COHERENCY_PROTOCOL = 0x304
export const GPU_THREAD_TLS_ALLOC = 0x310
export const GPU_STACK_PRESENT_LO = 0xe00
export const GPU_STACK_PRESENT_HI = 0xe04
export const STACK_READY_LO = 0xe10
export const STACK_READY_HI = 0xe14
export const STACK_PWRON_LO = 0xe20
export const STACK_PWRON_HI = 0xe24
export const STACK_PWROFF_LO = 0xe30
export const STACK_PWROFF_HI = 0xe34
export const STACK_PWRTRANS_LO = 0xe40
export const STACK_PWRTRANS_HI = 0xe44
export const GPU_JM_CONFIG = 0xf00
export const GPU_SHADER_CONFIG = 0xf04
export const GPU_TILER_CONFIG = 0xf08
export const GPU_L2_MMU_CONFIG = 0xf0c

/** GPU_SHADER_CONFIG. Bit 16 has two meanings, by product. */
export const SC_LS_ALLOW_ATTR_TYPES = 1 << 16
export const SC_LS_PAUSEBUFFER_DISABLE = 1 << 16
export const SC_TLS_HASH_ENABLE = 1 << 17
export const SC_LS_ATTR_CHECK_DISABLE = 1 << 18
export const SC_ENABLE_TEXGRD_FLAGS = 1 << 25
export const SC_VAR_ALGORITHM = 1 << 29

export const GPU_PWR_KEY_UNLOCK = 0x2968_a819

export const TC_CLOCK_GATE_OVERRIDE = 1 << 0

export const JM_JOB_THROTTLE_LIMIT_SHIFT = 3
export const JM_MAX_JOB_THROTTLE_LIMIT = 0x3f
export const JM_IDVS_GROUP_SIZE_SHIFT = 16
export const JM_DEFAULT_IDVS_GROUP_SIZE = 0xf

export const GPU_IRQ_FAULT = 1 << 0
export const GPU_IRQ_MULTIPLE_FAULT = 1 << 7
export const GPU_IRQ_RESET_COMPLETED = 1 << 8
export const GPU_IRQ_POWER_CHANGED = 1 << 9
export const GPU_IRQ_POWER_CHANGED_ALL = 1 << 10
export const GPU_IRQ_PERFCNT_SAMPLE_COMPLETED = 1 << 16
export const GPU_IRQ_CLEAN_CACHES_COMPLETED = 1 << 17
export const GPU_IRQ_MASK_ERROR = GPU_IRQ_FAULT | GPU_IRQ_MULTIPLE_FAULT
export const GPU_IRQ_MASK_ALL =
  GPU_IRQ_MASK_ERROR |
  GPU_IRQ_RESET_COMPLETED |
  GPU_IRQ_POWER_CHANGED |
  GPU_IRQ_POWER_CHANGED_ALL |
  GPU_IRQ_PERFCNT_SAMPLE_COMPLETED |
  GPU_IRQ_CLEAN_CACHES_COMPLETED

export const GPU_CMD_NOP = 0
export const GPU_CMD_SOFT_RESET = 1
export const GPU_CMD_HARD_RESET = 2
export const GPU_CMD_PERFCNT_CLEAR = 3
export const GPU_CMD_PERFCNT_SAMPLE = 4
export const GPU_CMD_CYCLE_COUNT_START = 5
export const GPU_CMD_CYCLE_COUNT_STOP = 6
export const GPU_CMD_CLEAN_CACHES = 7
export const GPU_CMD_CLEAN_INV_CACHES = 8

export const GPU_STATUS_PRFCNT_ACTIVE = 1 << 2

// GPU_PERFCNT_CFG: mode in 3:0, address space in 7:4, counter set from bit 8.
export const GPU_PERFCNT_CFG_MODE_OFF = 0
export const GPU_PERFCNT_CFG_MODE_MANUAL = 1
export const GPU_PERFCNT_CFG_MODE_TILE = 2
export const GPU_PERFCNT_CFG_MODE = (mode: number): number => mode & 0xf
export const GPU_PERFCNT_CFG_AS = (as: number): number => (as & 0xf) << 4
export const GPU_PERFCNT_CFG_SETSEL = (set: number): number => set << 8

export const JOB_INT_RAWSTAT = 0x1000
export const JOB_INT_CLEAR = 0x1004
export const JOB_INT_MASK = 0x1008
export const JOB_INT_STAT = 0x100c
export const JOB_INT_JS_STATE = 0x1010
export const JOB_INT_THROTTLE = 0x1014

/** Both interrupt bits of a slot: done in the low half, failed or stopped in the high half. */
export const MK_JS_MASK = (slot: number): number => 0x10001 << slot
export const JOB_INT_MASK_DONE = (slot: number): number => 1 << slot
export const JOB_INT_MASK_ERR = (slot: number): number => 1 << (slot + 16)

const JS_BASE = 0x1800
export const JS_SLOT_STRIDE = 0x80
export const JS_HEAD_LO = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x00
export const JS_HEAD_HI = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x04
export const JS_TAIL_LO = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x08
export const JS_TAIL_HI = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x0c
export const JS_AFFINITY_LO = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x10
export const JS_AFFINITY_HI = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x14
export const JS_CONFIG = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x18
export const JS_XAFFINITY = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x1c
export const JS_COMMAND = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x20
export const JS_STATUS = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x24
export const JS_HEAD_NEXT_LO = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x40
export const JS_HEAD_NEXT_HI = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x44
export const JS_AFFINITY_NEXT_LO = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x50
export const JS_AFFINITY_NEXT_HI = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x54
export const JS_CONFIG_NEXT = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x58
export const JS_XAFFINITY_NEXT = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x5c
export const JS_COMMAND_NEXT = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x60
export const JS_FLUSH_ID_NEXT = (slot: number): number => JS_BASE + JS_SLOT_STRIDE * slot + 0x70

export const JS_CONFIG_AS = (as: number): number => as & 0xf
export const JS_CONFIG_START_FLUSH_CLEAN_INVALIDATE = 3 << 8
export const JS_CONFIG_START_MMU = 1 << 10
export const JS_CONFIG_JOB_CHAIN_FLAG = 1 << 11
export const JS_CONFIG_END_FLUSH_CLEAN_INVALIDATE = 3 << 12
export const JS_CONFIG_ENABLE_FLUSH_REDUCTION = 1 << 14
export const JS_CONFIG_DISABLE_DESCRIPTOR_WR_BK = 1 << 15
export const JS_CONFIG_THREAD_PRI = (priority: number): number => priority << 16

export const JS_COMMAND_NOP = 0
export const JS_COMMAND_START = 1
export const JS_COMMAND_SOFT_STOP = 2
export const JS_COMMAND_HARD_STOP = 3
export const JS_COMMAND_SOFT_STOP_0 = 4
export const JS_COMMAND_HARD_STOP_0 = 5
export const JS_COMMAND_SOFT_STOP_1 = 6
export const JS_COMMAND_HARD_STOP_1 = 7

export const MMU_INT_RAWSTAT = 0x2000
export const MMU_INT_CLEAR = 0x2004
export const MMU_INT_MASK = 0x2008
export const MMU_INT_STAT = 0x200c

const MMU_BASE = 0x2400
export const MMU_AS_STRIDE = 0x40
export const AS_TRANSTAB_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x00
export const AS_TRANSTAB_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x04
export const AS_MEMATTR_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x08
export const AS_MEMATTR_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x0c
export const AS_LOCKADDR_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x10
export const AS_LOCKADDR_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x14
export const AS_COMMAND = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x18
export const AS_FAULTSTATUS = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x1c
export const AS_FAULTADDRESS_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x20
export const AS_FAULTADDRESS_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x24
export const AS_STATUS = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x28
export const AS_TRANSCFG_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x30
export const AS_TRANSCFG_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x34
export const AS_FAULTEXTRA_LO = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x38
export const AS_FAULTEXTRA_HI = (as: number): number => MMU_BASE + MMU_AS_STRIDE * as + 0x3c

export const AS_COMMAND_NOP = 0
export const AS_COMMAND_UPDATE = 1
export const AS_COMMAND_LOCK = 2
export const AS_COMMAND_UNLOCK = 3
export const AS_COMMAND_FLUSH_PT = 4
export const AS_COMMAND_FLUSH_MEM = 5

export const AS_STATUS_AS_ACTIVE = 1 << 0

/** Legacy low bits of TRANSTAB (Midgard): 2 identity, 3 table. */
export const AS_TRANSTAB_LPAE_ADRMODE_TABLE = 3
export const AS_TRANSTAB_LPAE_READ_INNER = 1 << 2
export const AS_TRANSTAB_LPAE_SHARE_OUTER = 1 << 4

export const AS_TRANSCFG_ADRMODE_LEGACY = 0
export const AS_TRANSCFG_ADRMODE_UNMAPPED = 1
export const AS_TRANSCFG_ADRMODE_IDENTITY = 2
export const AS_TRANSCFG_ADRMODE_AARCH64_4K = 6
export const AS_TRANSCFG_ADRMODE_AARCH64_64K = 8
