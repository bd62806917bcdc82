import { type Cell, type Finding, type Verdicts } from '../../../electron/protocol/exploration.ts'

/** One field of the table on screen: a policy under a scenario, over all timer modes. */
export interface GridCell {
  readonly policy: string
  readonly scenario: string
  /** Those that are done, in the order of the search. */
  readonly modes: readonly Cell[]
  /** Every timer mode is done. */
  readonly isDone: boolean
  /** Every schedule within the bound was covered, in every timer mode. */
  readonly isComplete: boolean
  readonly executions: number
  /** Each once over the timer modes. */
  readonly findings: readonly Finding[]
  readonly base: readonly Finding[]
}

/** Of a table that has not been begun, an empty one. */
export function gridCell(table: Verdicts | undefined, policy: string, scenario: string): GridCell {
  const modes = table?.cells.filter((cell) => cell.policy === policy && cell.scenario === scenario) ?? []
  const isDone = modes.length === (table?.settings.timers === 'all' ? 3 : 1)
  return {
    policy,
    scenario,
    modes,
    isDone,
    isComplete: isDone && modes.every(({ complete }) => complete),
    executions: modes.reduce((sum, { executions }) => sum + executions, 0),
    findings: eachOnce(modes.flatMap(({ findings }) => findings)),
    base: eachOnce(modes.flatMap(({ base }) => base)),
  }
}

/** Names of the checks that failed, each once, in the order found. */
export function checkNames(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ check }) => check))]
}

function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.id, finding])).values()].toReversed()
}
