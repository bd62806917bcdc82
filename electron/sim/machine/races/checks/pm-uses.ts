import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { isEnabling, isSettled } from './at-rest.ts'
import { isStopEndless } from './endless-stop.ts'

/** Runtime PM: one use for the session, one for each job in hardware; none is left at the end. */
export function pmUses({ machine, violation }: CheckContext): RaceCheck {
  const { pm, perfcnt, js } = machine.pfdev
  return {
    rest() {
      if (!isSettled(machine) || isEnabling(machine)) return
      const users = (perfcnt.user === undefined ? 0 : 1) + js.jobs.flat().filter((job) => job !== undefined).length
      if (pm.usage < users)
        violation({ check: 'pm-count', symptom: `${pm.usage} PM uses for ${users} users`, where: 'rest' })
    },
    end() {
      if (pm.usage === 0) return
      const scope = isStopEndless(machine) ? 'base' : 'policy'
      violation({ check: 'pm-count', scope, symptom: `${pm.usage} PM uses are left`, where: 'end' })
    },
  }
}
