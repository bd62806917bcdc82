import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { type RaceClient } from '../race-client.ts'
import { isEnabling, isProgrammed, isSettled } from './at-rest.ts'

/** The counters go through their owner's address space and are off without one; an ENABLE that says 0 has a live session. */
export function sessions({ machine, violation }: CheckContext): RaceCheck {
  const { pfdev, device } = machine
  /** Clients in an ENABLE, and whether a reset has begun since. */
  const enabling = new Map<RaceClient, boolean>()
  return {
    called(client, name) {
      if (name === 'ENABLE') enabling.set(client, pfdev.reset.wq.running !== undefined)
    },
    resetBegin() {
      for (const client of enabling.keys()) enabling.set(client, true)
    },
    returned(client, name, result) {
      if (name !== 'ENABLE') return
      const struck = enabling.get(client) ?? false
      enabling.delete(client)
      if (result !== 0 || struck || pfdev.reset.pending.value !== 0 || isProgrammed(machine)) return
      const symptom = 'ENABLE returned 0 for a session that is not programmed'
      violation({ check: 'dead-session', symptom, where: `${client.name} ENABLE` })
    },
    rest() {
      if (device.perfcnt.mode === 'off' || isEnabling(machine) || !isSettled(machine)) return
      const { user } = pfdev.perfcnt
      if (user === undefined)
        violation({ check: 'config-as', symptom: 'the counters are on and nobody has a session', where: 'no session' })
      else if (!isProgrammed(machine))
        violation({
          check: 'config-as',
          symptom: `the counters go through AS${device.perfcnt.as}, their owner ${user.name} has ${user.mmu.as.value}`,
          where: 'other address space',
        })
    },
    end() {
      if (device.perfcnt.mode !== 'off')
        violation({ check: 'config-as', symptom: 'the counters are on and no file is open', where: 'end' })
    },
    fingerprint(hash) {
      for (const [client, struck] of enabling) hash.addString(`${client.name} ${struck}`)
    },
  }
}
