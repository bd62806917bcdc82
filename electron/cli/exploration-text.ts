import { type ExploreReport, type Finding } from '../sim/explorer/report.ts'

const number = (value: number) => value.toLocaleString('en')

/** A search for people: what was covered, then each finding with the command that replays it. */
export function explorationText(report: ExploreReport): string {
  const blame = report.findings.length === 0 ? ['none'] : report.findings.map(findingText)
  const base =
    report.base.length === 0
      ? []
      : ['', 'the driver around the hooks, under any policy', ...report.base.map(findingText)]
  return [...coverage(report), '', 'findings', ...blame, ...base].join('\n')
}

/** What a verdict rests on: a bounded or cut search proves nothing beyond its bound. */
export function coverage(report: ExploreReport): readonly string[] {
  const { policy, scenario, strategy, timers, bound, executions, steps, seconds } = report
  const limit = bound === undefined ? 'no bound' : `at most ${bound} preemption${bound === 1 ? '' : 's'}`
  const rate = seconds > 0 ? `, ${number(Math.round(executions / seconds))} executions/s` : ''
  return [
    `${scenario} under ${policy}: ${verdict(report)}`,
    `  ${strategy}, timers ${timers}, ${limit}`,
    `  ${number(executions)} executions, ${number(steps)} steps in ${seconds.toFixed(1)} s${rate}`,
  ]
}

/** With the timer modes that it holds for: what one mode covers says nothing of another. */
function verdict({ complete, completeIn, timers, bound }: ExploreReport): string {
  const within = bound === undefined ? '' : ' within the bound'
  const modes = `${within} with timers ${completeIn.join(', ')}`
  if (complete) return `complete${modes}`
  return completeIn.length === 0 || timers !== 'all' ? 'INCOMPLETE' : `INCOMPLETE: complete${modes} only`
}

function findingText({ check, symptom, token, steps, executions }: Finding): string {
  return [
    `  ${check}: ${symptom}`,
    `    seen after ${number(executions)} executions; ${steps} steps`,
    `    npm run -s lab -- replay ${token}`,
  ].join('\n')
}
