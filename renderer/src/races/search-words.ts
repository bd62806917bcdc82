import { type Exploration, type Verdicts } from '../../../electron/protocol/exploration.ts'

export function boundText(bound: number | undefined): string {
  if (bound === undefined) return 'no bound'
  return bound === 1 ? 'at most 1 preemption' : `at most ${bound} preemptions`
}

export function phaseText(phase: Exploration['phase']): string {
  return {
    running: '▸ Running',
    complete: '✓ Complete',
    cut: '▲ Cut: not every schedule was covered',
    stopped: '▲ Stopped: not every schedule was covered',
    failed: '✕ Failed',
  }[phase]
}

/** What a screen reader says when a search has begun, found more, or ended. */
export function searchNews(search: Exploration, before: Exploration | undefined): string | undefined {
  const executions = search.modes.reduce((sum, mode) => sum + mode.executions, 0)
  const found = countText(search.findings.length + search.base.length)
  // A window that has just opened is told of a search that goes on, not of one long over.
  if (before?.id !== search.id)
    return search.phase === 'running'
      ? `Searching ${search.settings.scenario} under ${search.settings.policy}.`
      : undefined
  if (search.phase !== before.phase)
    return `Search ${search.phase}: ${found} in ${executions.toLocaleString()} executions.`
  const newest = search.findings.at(-1)
  if (newest !== undefined && search.findings.length > before.findings.length)
    return `Found ${newest.check}: ${newest.symptom}.`
  return undefined
}

export function tableNews(table: Verdicts, before: Verdicts | undefined): string | undefined {
  if (before?.id !== table.id)
    return table.phase === 'running' ? `Filling the verdict table: ${table.total} searches.` : undefined
  if (table.phase !== before.phase) return `Verdict table ${table.phase}: ${table.cells.length} of ${table.total} done.`
  // In quarters: each cell would be read out for minutes.
  const quarter = ({ cells, total }: Verdicts) => Math.floor((4 * cells.length) / Math.max(total, 1))
  return quarter(table) > quarter(before) ? `${table.cells.length} of ${table.total} searches done.` : undefined
}

function countText(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`
}
