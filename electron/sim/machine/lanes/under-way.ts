import { type Machine } from '../machine.ts'
import { type DrmClient } from '../userspace.ts'
import { type UnderWay } from './lane-watch.ts'

/** Calls that have not returned and chains in hardware: ended ones are in the trace. */
export function underWay({ pfdev, device }: Machine, clients: readonly DrmClient[]): readonly UnderWay[] {
  return [
    ...clients.flatMap(({ name: process, inFlight }) =>
      inFlight.map(({ name, since }) => ({
        kind: 'call' as const,
        lane: `program:${process}`,
        begin: since,
        label: name,
      })),
    ),
    ...device.slots.flatMap((slot, number) => {
      const running = slot?.running
      if (running === undefined) return []
      const label = pfdev.js.jobs[number]?.[0]?.mmu.name ?? ''
      return [{ kind: 'busy' as const, lane: `gpu:js${number}`, begin: running.begin, label }]
    }),
  ]
}
