import { type KnownSchedule, type RaceScenarioInfo, type Verdicts } from '../../../electron/protocol/exploration.ts'
import { type KnownFields, knownChecks } from './known-fields.ts'
import { checkNames, type GridCell, gridCell } from './verdict-grid.ts'
import { hasWords } from './word-filter.ts'

/** A scenario under every policy. */
export interface VerdictRow {
  readonly scenario: string
  readonly question: string
  readonly topic: string
  readonly fields: readonly {
    readonly policy: string
    readonly cell: GridCell
    readonly known: readonly KnownSchedule[]
  }[]
}

/** One for each scenario; of a table that is of another lab's, those that it has. */
export function verdictRows(
  table: Verdicts | undefined,
  scenarios: readonly RaceScenarioInfo[],
  policies: readonly string[],
  known: KnownFields,
): readonly VerdictRow[] {
  const ids = table?.scenarios ?? scenarios.map(({ id }) => id)
  return ids.map((scenario) => {
    const { question, topic } = scenarios.find(({ id }) => id === scenario) ?? { question: '', topic: '' }
    const fields = policies.map((policy) => ({
      policy,
      cell: gridCell(table, policy, scenario),
      known: known.of(policy, scenario),
    }))
    return { scenario, question, topic, fields }
  })
}

/** Whether every word of `filter` is in its name, its question, its topic, or what was found in it. */
export function matchesRow({ scenario, question, topic, fields }: VerdictRow, filter: string): boolean {
  const found = fields.flatMap(({ cell, known }) => [...checkNames(cell.findings), ...knownChecks(known)])
  return hasWords([scenario, question, topic, ...found], filter)
}
