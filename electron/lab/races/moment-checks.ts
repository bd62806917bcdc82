import { type MachineState } from '../../protocol/types.ts'
import { type RaceCheckId } from '../../sim/machine/races/race-check.ts'

type Checks = MachineState['checks']

/** A check that has failed by some step of a race. */
interface Failed {
  readonly check: string
  readonly symptom: string
}

/** What a live run is not checked for: in a race, calls are known to the step. */
const ONLY_IN_RACES: Partial<Readonly<Record<RaceCheckId, string>>> = {
  'lost-wakeup': 'no wake-up is lost',
  livelock: 'no call repeats for ever',
  'stale-dump': 'no dump returns 0 with an old sample',
  'positive-errno': 'calls return 0 or -errno',
  'double-report': 'no reset is reported twice',
}

/** The checks of the live view as those of a race see them, which look at every step. */
export function checksOfMoment(checks: Checks, failed: readonly Failed[]): Checks {
  const detailOf = (id: string) => failed.find(({ check }) => check === id)?.symptom
  const more = Object.entries(ONLY_IN_RACES).map(([id, label]) => ({
    id,
    label,
    ok: true,
    detail: '',
    since: undefined,
  }))
  return [...checks, ...more].map((check) => {
    const detail = detailOf(check.id)
    return detail === undefined ? check : { ...check, ok: false, detail }
  })
}
