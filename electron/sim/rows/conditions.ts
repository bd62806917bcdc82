import { GPU_PRFCNT_JM_EN } from '../device/regs.ts'
import { type Machine } from '../machine/machine.ts'

/** What a row says of the state beyond its steps. */
type Condition = (machine: Machine) => boolean

/** The counters are on, through an address space that is not (or no longer) their owner's. */
export const countersAreStale: Condition = ({ device, pfdev: { perfcnt } }) =>
  device.perfcnt.mode === 'manual' && perfcnt.user !== undefined && device.perfcnt.as !== perfcnt.user.mmu.as.value

/** The counters are on, and the session's file has its address space with no use counted. */
export const sessionIsUncounted: Condition = ({ device, pfdev: { perfcnt } }) =>
  device.perfcnt.mode === 'manual' &&
  perfcnt.user !== undefined &&
  device.perfcnt.as === perfcnt.user.mmu.as.value &&
  perfcnt.user.mmu.asCount.value === 0

export const countersAreOn: Condition = ({ device }) => device.perfcnt.mode === 'manual'

/** The counters are on, and the file that passes for the owner counts a use of its address space. */
export const countersAreOnWithAUse: Condition = (machine) =>
  countersAreOn(machine) && machine.pfdev.perfcnt.user?.mmu.asCount.value === 1

export const frontEndIsMasked: Condition = ({ device }) => device.read(GPU_PRFCNT_JM_EN) === 0

export const hasSession: Condition = ({ pfdev: { perfcnt } }) => perfcnt.user !== undefined

export const hasNoSession: Condition = ({ pfdev: { perfcnt } }) => perfcnt.user === undefined

/** Some file has a job in hardware and no use of its address space. */
export const runningJobIsUncounted: Condition = ({ pfdev }) =>
  pfdev.js.jobs.flat().some((job) => job !== undefined && job.mmu.asCount.value <= 0)

/** Some file has a job in hardware, and its address space has been taken away. */
export const runningJobIsRobbed: Condition = ({ pfdev }) =>
  pfdev.js.jobs.flat().some((job) => job !== undefined && job.mmu.as.value < 0)

/** Without a session or a job, some file's address space counts a use. */
export const useIsLeaked: Condition = (machine) =>
  hasNoSession(machine) && hasNoJob(machine) && machine.pfdev.asLruList.some(({ asCount }) => asCount.value > 0)

const hasNoJob: Condition = ({ pfdev }) => pfdev.js.jobs.flat().every((job) => job === undefined)

/** Nothing is left: no use of an address space, no use of the device. */
export const nothingIsLeft: Condition = ({ pfdev }) =>
  pfdev.pm.usage === 0 && pfdev.asLruList.every(({ asCount }) => asCount.value === 0)

/** Some file holds an address space whose number is marked faulty. */
export const faultyNumberIsAssigned: Condition = ({ pfdev }) =>
  pfdev.asLruList.some(({ as }) => (pfdev.asFaultyMask & (0x10001 << as.value)) !== 0)

/** Some number is marked faulty, whoever has it. */
export const aNumberIsFaulty: Condition = ({ pfdev }) => pfdev.asFaultyMask !== 0

/** No handler of the GPU's interrupt is under way. */
export const handlerIsIdle: Condition = ({ pfdev }) => !pfdev.irqs.gpu.inService
