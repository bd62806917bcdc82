/** Exception codes that this device writes to JS_STATUS, AS_FAULTSTATUS, GPU_FAULT_STATUS and job headers. */
export const DONE = 0x01
export const STOPPED = 0x03
export const TERMINATED = 0x04
export const ACTIVE = 0x08
export const JOB_CONFIG_FAULT = 0x40
export const JOB_BUS_FAULT = 0x48
export const DATA_INVALID_FAULT = 0x58
export const GPU_SHAREABILITY_FAULT = 0x88
export const TRANSLATION_FAULT = (level: number): number => 0xc0 + level
export const TRANSLATION_FAULT_IDENTITY = 0xc7
export const TRANSTAB_BUS_FAULT = (level: number): number => 0xd0 + level
