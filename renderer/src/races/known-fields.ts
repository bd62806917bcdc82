import { type KnownSchedule } from '../../../electron/protocol/exploration.ts'

/** The schedules that ship with the lab, by the field of the table that they belong to. */
export class KnownFields {
  readonly #fields = new Map<string, KnownSchedule[]>()

  constructor(known: readonly KnownSchedule[]) {
    for (const row of known) {
      const key = keyOf(row.policy, row.scenario)
      const field = this.#fields.get(key)
      if (field === undefined) this.#fields.set(key, [row])
      else field.push(row)
    }
  }

  of(policy: string, scenario: string): readonly KnownSchedule[] {
    return this.#fields.get(keyOf(policy, scenario)) ?? []
  }
}

/** Checks that fail in any of them and blame the policy, each once. */
export function knownChecks(known: readonly KnownSchedule[]): readonly string[] {
  const names = known.flatMap(({ finding }) => finding?.split(', ') ?? [])
  return [...new Set(names.filter((name) => !name.endsWith('(base)')))]
}

const keyOf = (policy: string, scenario: string): string => `${policy} ${scenario}`
