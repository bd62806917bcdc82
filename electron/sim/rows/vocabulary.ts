import { type Machine } from '../machine/machine.ts'
import { type RaceCallName } from '../machine/races/race-client.ts'
import { type SplatKind } from '../kernel/splat.ts'
import { countersAreStale, nothingIsLeft } from './conditions.ts'
import { type Label } from './labels.ts'
import { type Element, type Matcher, matcherOf, type Without } from './pattern.ts'

/** A step of a reset that was asked for, or of anything else, with that result. A label alone asks for no result. */
export function at(label: Label, value: number): Matcher {
  return (event) => event.kind === 'step' && event.label === label && !event.resume && event.value === value
}

/** A step of a device reset that is a part of waking up. */
export function resuming(label: Label): Matcher {
  return (event) => event.kind === 'step' && event.label === label && event.resume
}

export function calls(call: RaceCallName, by?: string): Matcher {
  return (event) => event.kind === 'called' && event.call === call && (by === undefined || event.by === by)
}

/** A system call comes back with exactly this. */
export function returns(call: RaceCallName, result: number, by?: string): Matcher {
  return (event) =>
    event.kind === 'returned' && event.call === call && event.result === result && (by === undefined || event.by === by)
}

/** A system call comes back with anything else than 0. */
export function fails(call: RaceCallName): Matcher {
  return (event) => event.kind === 'returned' && event.call === call && event.result !== 0
}

/** A dump comes back so, and its struct reports that many resets (a flag says 1, however many there were). */
export function reports(resets: number, result = 0): Matcher {
  return (event) =>
    event.kind === 'returned' && event.call === 'DUMP' && event.result === result && event.resets === resets
}

/** The kernel complains with this text, below that C function. */
export function warns(text: string, below?: string): Matcher {
  return (event) =>
    event.kind === 'splat' && event.text.includes(text) && (below === undefined || event.trace.includes(below))
}

export function complains(...kinds: readonly SplatKind[]): Matcher {
  return (event) => event.kind === 'splat' && kinds.includes(event.splat)
}

export const anySplat: Matcher = (event) => event.kind === 'splat'

export function logs(text: string): Matcher {
  return (event) => event.kind === 'log' && event.text.includes(text)
}

/** A sample lands in memory that is not the session's. */
export const foreignSample: Matcher = (event) => event.kind === 'sample' && event.foreign

/** Nothing can run any more. */
export const stuck: Matcher = (event) => event.kind === 'stuck'

/** All is closed. */
export const end: Matcher = (event) => event.kind === 'end'

/** All is closed, and a use of an address space or of the device is left. */
export const somethingIsLeft: Matcher = (event, machine) => end(event, machine) && !nothingIsLeft(machine)

/** An enable says 0, and its counters go through an address space that is not its own. */
export const enablesStale: Matcher = (event, machine) =>
  returns('ENABLE', 0)(event, machine) && countersAreStale(machine)

/** A step or result of a thread or file that is not the owner of the session that there is. */
export function ofOther(element: Label | Matcher): Matcher {
  const matches = matcherOf(element)
  return (event, machine) => {
    const { user } = machine.pfdev.perfcnt
    return user !== undefined && 'by' in event && event.by !== user.mmu.name && matches(event, machine)
  }
}

export function when(element: Label | Matcher, holds: (machine: Machine) => boolean): Matcher {
  const matches = matcherOf(element)
  return (event, machine) => matches(event, machine) && holds(machine)
}

export function either(...elements: readonly (Label | Matcher)[]): Matcher {
  const matchers = elements.map(matcherOf)
  return (event, machine) => matchers.some((matches) => matches(event, machine))
}

/** None of these between its neighbours. */
export function without(...elements: readonly (Label | Matcher)[]): Without {
  return { without: either(...elements) }
}

/** The same again, so often. */
export function times(n: number, ...elements: readonly Element[]): readonly Element[] {
  return Array.from({ length: n }, () => elements).flat()
}

const PUT = 'panfrost_mmu_as_put: as_count < 0'

/** W-neg: WARN "use count below zero" in the put of an address space, wherever, and in the code that puts it. */
export const useCountBelowZero: Matcher = warns(PUT)
export const disablePutsTooOften: Matcher = warns(PUT, 'panfrost_perfcnt_disable_locked')
export const closePutsTooOften: Matcher = warns(PUT, 'panfrost_perfcnt_close')
export const jobPutsTooOften: Matcher = warns(PUT, 'panfrost_jm_handle_done')
export const hookPutsTooOften: Matcher = warns(PUT, 'panfrost_perfcnt_reset')
/** W-max */
export const useCountTooHigh: Matcher = warns('panfrost_mmu_as_get: en >= (NUM_JOB_SLOTS + 1)')
/** W-lru */
export const noIdleAddressSpace: Matcher = warns('panfrost_mmu_as_get: &lru_mmu->list == &pfdev->as_lru_list')
export const pageFault: Matcher = logs('Unhandled Page fault')
export const stuckAs: Matcher = logs('AS_ACTIVE bit stuck')
