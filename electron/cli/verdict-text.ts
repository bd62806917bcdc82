import { type Cell, type Finding } from '../sim/explorer/report.ts'
import { type TimerMode } from '../sim/kernel/timing.ts'
import { eachOnce } from '../lab/races/exploration-jobs.ts'
import { textTable } from './table.ts'
import { type VerdictDocument } from './verdict-document.ts'

/** Widest line of the table. */
const WIDTH = 120

/** The verdict table for people: what each policy is to blame for in each scenario, then what any policy shows. */
export function verdictText(document: VerdictDocument): string {
  const sections = document.policies.flatMap((policy) => {
    const cells = document.cells.filter((cell) => cell.policy === policy)
    return cells.length === 0 ? [] : [policySection(policy, document, cells)]
  })
  return [legend(document), ...sections, ...baseSection(document), ...interrupted(document)].join('\n\n')
}

function legend({ bound, timers, policies, scenarios }: VerdictDocument): string {
  const limit =
    bound === undefined ? 'every schedule' : `schedules of at most ${counted(bound, 'preemption', 'preemptions')}`
  const races = counted(scenarios.length, 'race scenario', 'race scenarios')
  return `${counted(policies.length, 'policy', 'policies')} x ${races} x timers ${timers.join(', ')}; ${limit}`
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

function policySection(policy: string, { scenarios, timers }: VerdictDocument, cells: readonly Cell[]): string {
  const rows = scenarios.flatMap((scenario) => {
    const own = cells.filter((cell) => cell.scenario === scenario)
    return own.length === 0 ? [] : [row(scenario, own, timers)]
  })
  const table = textTable(['SCENARIO', 'EXECUTIONS', 'FINDINGS'], wrapped(rows))
  return `${policy}\n${indented(table)}`
}

/** One scenario under one policy. Only what was searched in every one of the timer modes is complete. */
function row(scenario: string, cells: readonly Cell[], modes: readonly TimerMode[]): readonly [string, string, string] {
  const executions = cells.reduce((sum, cell) => sum + cell.executions, 0).toLocaleString('en')
  const names = namesOf(cells.flatMap(({ findings }) => findings))
  const cut = cells.filter(({ complete }) => !complete).map(({ timers }) => timers)
  const left = modes.filter((mode) => !cells.some(({ timers }) => timers === mode))
  const lacks = [...inModes('cut', cut), ...inModes('not searched', left)]
  const covered = lacks.length === 0 ? 'complete' : lacks.join(', ')
  return [scenario, executions.padStart(10), `${names === '' ? 'none' : names}, ${covered}`]
}

const inModes = (what: string, modes: readonly TimerMode[]) =>
  modes.length === 0 ? [] : [`${what} (${modes.join(', ')})`]

/** Names of checks, each with the number of places where it fails if there are several. */
function namesOf(findings: readonly Finding[]): string {
  const places = new Map<string, number>()
  for (const { check } of eachOnce(findings)) places.set(check, (places.get(check) ?? 0) + 1)
  return [...places].map(([check, number]) => (number === 1 ? check : `${check} x${number}`)).join(', ')
}

/** Long lists of findings go on in the next line, so that the table stays within its width. */
function wrapped(rows: readonly (readonly [string, string, string])[]): readonly (readonly string[])[] {
  const first = Math.max(...rows.map(([scenario]) => scenario.length))
  const room = WIDTH - first - 10 - 6
  return rows.flatMap(([scenario, executions, findings]) =>
    lines(findings, room).map((line, i) => (i === 0 ? [scenario, executions, line] : ['', '', line])),
  )
}

function lines(text: string, room: number): readonly string[] {
  const found: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      found.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...found, line]
}

function baseSection({ scenarios, cells }: VerdictDocument): readonly string[] {
  const rows = scenarios.flatMap((scenario) => {
    const names = namesOf(cells.filter((cell) => cell.scenario === scenario).flatMap(({ base }) => base))
    return names === '' ? [] : [[scenario, names]]
  })
  if (rows.length === 0) return []
  return [`the driver around the hooks, under any policy\n${indented(textTable(['SCENARIO', 'FINDINGS'], rows))}`]
}

function interrupted({ ended, shard, cells, policies, scenarios, timers }: VerdictDocument): readonly string[] {
  if (shard.of > 1) return [`part ${shard.index} of ${shard.of}${ended ? '' : ', INCOMPLETE: interrupted'}`]
  if (ended) return []
  const all = policies.length * scenarios.length * timers.length
  return [`INCOMPLETE: ${cells.length < all ? `${cells.length} of ${all} cells` : 'interrupted'}`]
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
