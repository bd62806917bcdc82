import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { isSettled } from './at-rest.ts'
import { isStopEndless } from './endless-stop.ts'

/** A chain that a GPU reset took ends so, whoever has the number by then. */
const ACTIVE = 0x08

/** Each address space in use has one VM, and a job runs through that of its own. */
export function addressSpaceOwners({ machine, violation }: CheckContext): RaceCheck {
  const { pfdev } = machine
  return {
    jobEnded({ slot, as, exception, head }) {
      // A job that ended before may still stand first: its interrupt is not handled yet.
      const candidates = pfdev.js.jobs[slot]?.filter((known) => known?.jc === head) ?? []
      const [job] = candidates
      if (exception === ACTIVE || job === undefined || candidates.some((known) => known?.mmu.as.value === as)) return
      const symptom = `a job of ${job.mmu.name} ran through AS${as}, which is not its VM's any more`
      violation({ check: 'as-owner', symptom, where: `job of ${job.mmu.name}` })
    },
    rest() {
      if (!isSettled(machine)) return
      let mask = 0
      let shared = false
      for (const { as } of pfdev.asLruList) {
        const bit = as.value < 0 ? 0 : 1 << as.value
        shared ||= bit === 0 || (mask & bit) !== 0
        mask |= bit
      }
      if (shared || mask !== pfdev.asAllocMask)
        violation({ check: 'as-owner', symptom: 'an address space in use has no VM, or two', where: 'rest' })
    },
    end() {
      if (pfdev.asAllocMask === 0) return
      const scope = isStopEndless(machine) ? 'base' : 'policy'
      violation({ check: 'as-owner', scope, symptom: 'an address space is in use and no file is open', where: 'end' })
    },
  }
}
