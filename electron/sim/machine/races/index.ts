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

/** All race scenarios, in the order in which people should meet them. Ids are unique over the live scenarios as well. */
export const RACE_SCENARIOS: readonly RaceScenario[] = [
  ...againstReset,
  ...users,
  ...sleeping,
  ...dumps,
  ...jobs,
  ...addressSpaces,
  ...hardware,
  ...staleAddressSpaces,
  ...aftermaths,
  ...ofTheTables,
  ...useCounts,
]
