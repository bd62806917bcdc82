import { type Machine } from './machine.ts'
import { type Observation } from './observation.ts'
import { type AddressSpaceState, type JobSlotState, type MachineState, type VmState } from './state.ts'
import { type DrmClient } from './userspace.ts'

/** What the side panels show of a machine at this moment. */
export function stateOf(machine: Machine, observation: Observation, clients: readonly DrmClient[]): MachineState {
  const { pfdev, device, kernel } = machine
  const { perfcnt, pm } = pfdev
  const onDevice = device.perfcnt
  return {
    at: kernel.clock.now,
    addressSpaces: addressSpaces(machine),
    vms: vms(clients),
    jobSlots: jobSlots(machine),
    perfcnt: {
      user: perfcnt.user?.name,
      mode: onDevice.mode,
      as: onDevice.as,
      counterset: onDevice.counterset,
      fields: perfcnt.fields.map(({ name, read }) => ({ name, value: read() })),
    },
    reset: {
      pending: pfdev.reset.pending.value !== 0,
      inProgress: observation.resetInProgress,
      count: observation.resets,
    },
    power: { status: pm.status, usage: pm.usage },
    gpuIrqMask: device.gpuIrqMask,
    irqs: Object.values(pfdev.irqs).map(({ name, level, inService, threadPending, threadActive }) => ({
      line: name,
      level,
      inService,
      threadPending,
      threadActive,
    })),
    registers: device.changedRegisters(),
    inFlight: clients.flatMap((client) =>
      client.inFlight.map(({ name, since }) => ({ process: client.name, name, since })),
    ),
    checks: observation.checks.states,
  }
}

function addressSpaces({ pfdev, device }: Machine): readonly AddressSpaceState[] {
  return device.addressSpaces.flatMap((space): AddressSpaceState[] => {
    if (space === undefined) return []
    const owner = pfdev.asLruList.find((mmu) => mmu.as.value === space.as)
    const faulty = (pfdev.asFaultyMask & ((1 << space.as) | (1 << (space.as + 16)))) !== 0
    return [
      {
        as: space.as,
        owner: owner?.name,
        asCount: owner?.asCount.value ?? 0,
        enabled: space.enabled,
        active: space.active,
        faulty,
      },
    ]
  })
}

function vms(clients: readonly DrmClient[]): readonly VmState[] {
  return clients.flatMap(({ name, openFile }) => {
    if (openFile === undefined) return []
    const { as, asCount } = openFile.driverPriv.mmu
    return [{ file: name, as: as.value, asCount: asCount.value }]
  })
}

function jobSlots({ pfdev, device, kernel }: Machine): readonly JobSlotState[] {
  return pfdev.js.jobs.map((positions, slot) => {
    const [first, second] = positions
    const running = device.slots[slot]?.running
    const name = (job: typeof first) => job?.mmu.name ?? ''
    return {
      slot,
      hardware: [
        ...(first === undefined
          ? []
          : [
              {
                process: name(first),
                state: running?.stalled === true ? ('stalled' as const) : ('running' as const),
                since: running?.begin ?? kernel.clock.now,
              },
            ]),
        ...(second === undefined ? [] : [{ process: name(second), state: 'next' as const, since: kernel.clock.now }]),
      ],
      queued: pfdev.js.queue(slot).queuedCount,
    }
  })
}
