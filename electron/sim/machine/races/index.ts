import { type RaceScenario } from './race-scenario.ts'
import { addressSpaces } from './scenarios/address-spaces.ts'
import { aftermaths } from './scenarios/aftermath.ts'
import { dumps } from './scenarios/dumps.ts'
import { hardware } from './scenarios/hardware.ts'
import { jobs } from './scenarios/jobs.ts'
import { againstReset } from './scenarios/reset.ts'
import { sleeping } from './scenarios/sleep.ts'
import { staleAddressSpaces } from './scenarios/stale-address-spaces.ts'
import { ofTheTables } from './scenarios/tables.ts'
import { useCounts } from './scenarios/use-counts.ts'
import { users } from './scenarios/users.ts'

/** By what they are about, in the order in which people should meet them. */
const TOPICS: readonly (readonly [topic: string, scenarios: readonly RaceScenario[]])[] = [
  ['One call against resets', againstReset],
  ['Two files, and the owner after a reset', users],
  ['A GPU that is woken, a system that sleeps', sleeping],
  ['Dumps: signals, timeouts, faults, old callers', dumps],
  ['Jobs beside a session', jobs],
  ['More files than address spaces', addressSpaces],
  ['Page tables, a bus fault, memory reclaim', hardware],
  ["An address space that is the session's no more", staleAddressSpaces],
  ['Calls after a reset or a fault', aftermaths],
  ['Single rows of the race tables', ofTheTables],
  ['Use counts of an address space', useCounts],
]

/** All race scenarios. Ids are unique over the live scenarios as well. */
export const RACE_SCENARIOS: readonly RaceScenario[] = TOPICS.flatMap(([, scenarios]) => scenarios)

/** What a scenario is about, shared with its neighbours. */
export function topicOf(scenario: RaceScenario): string {
  const found = TOPICS.find(([, scenarios]) => scenarios.includes(scenario))
  if (found === undefined) throw new Error(`${scenario.id} has no topic`)
  return found[0]
}
