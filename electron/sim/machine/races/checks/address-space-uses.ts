import { type PanfrostMmu } from '../../../driver/mmu.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { isEnabling, isProgrammed, isSettled } from './at-rest.ts'
import { isStopEndless } from './endless-stop.ts'
import { LetThrough } from './let-through.ts'

/** as_count: hardware jobs of the VM, plus one if the session is its and owns a use; nothing is left at the end. */
export function addressSpaceUses(context: CheckContext): RaceCheck {
  const { machine, clients, violation } = context
  const { pfdev } = machine
  const closed: PanfrostMmu[] = []
  const letThrough = new LetThrough(machine)
  const complain = (vm: PanfrostMmu, symptom: string, where: string) => {
    const scope = letThrough.happened || isStopEndless(machine) ? 'base' : 'policy'
    violation({ check: 'as-count', scope, symptom: `${vm.name}: ${symptom}`, where: `${where} ${vm.name}` })
  }
  return {
    resetBegin(cause) {
      letThrough.resetBegin(cause)
    },
    resetEnd() {
      letThrough.resetEnd()
    },
    called(client, name) {
      const file = client.drm.openFile
      if (name === 'CLOSE' && file !== undefined && context.searching) closed.push(file.driverPriv.mmu)
    },
    rest() {
      if (!isSettled(machine)) return
      for (const { drm } of clients) {
        const vm = drm.openFile?.driverPriv.mmu
        if (vm === undefined) continue
        const uses = vm.asCount.value
        const jobs = pfdev.js.jobs.flat().filter((job) => job?.mmu === vm).length
        const mine = pfdev.perfcnt.user?.mmu === vm
        const least = jobs + (mine && isProgrammed(machine) && !isEnabling(machine) ? 1 : 0)
        const most = jobs + (mine || isEnabling(machine) ? 1 : 0)
        if (uses < least) complain(vm, `as_count ${uses}, but ${least} need it`, 'too low')
        if (uses > most) complain(vm, `as_count ${uses}, but ${most} use it`, 'too high')
      }
    },
    end() {
      for (const vm of closed) if (vm.asCount.value !== 0) complain(vm, `as_count ${vm.asCount.value} is left`, 'end')
    },
    fingerprint(hash) {
      hash.add(closed.length)
      letThrough.fingerprint(hash)
    },
  }
}
