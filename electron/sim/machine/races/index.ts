import { type RaceScenario } from './race-scenario.ts'
import { dumps } from './scenarios/dumps.ts'
import { againstReset } from './scenarios/reset.ts'
import { sleeping } from './scenarios/sleep.ts'
import { users } from './scenarios/users.ts'

/** All race scenarios, in the order in which people should meet them. Ids are unique over the live scenarios as well. */
export const RACE_SCENARIOS: readonly RaceScenario[] = [...againstReset, ...users, ...sleeping, ...dumps]
