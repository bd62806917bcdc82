import * as v from 'valibot'
import { type Cell } from '../sim/explorer/report.ts'
import { TIMER_MODES, type TimerMode } from '../sim/kernel/timing.ts'
import { type Shard, WHOLE } from '../lab/races/verdict-cells.ts'

/** What `verdicts --json` and `merge --json` print. */
export interface VerdictDocument {
  /** Of the lab: parts of different versions do not belong together. */
  readonly version: string
  /** Rows and columns of the whole table, in its order, whichever part this is. */
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
  readonly timers: readonly TimerMode[]
  readonly bound: number | undefined
  readonly shard: Shard
  /** False when a search of this part was interrupted, or a part is missing. */
  readonly ended: boolean
  readonly cells: readonly Cell[]
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const bound = v.pipe(
  v.nullable(count),
  v.transform((value) => value ?? undefined),
)
const timers = v.picklist(TIMER_MODES)
const finding = v.object({
  id: v.string(),
  check: v.string(),
  scope: v.picklist(['policy', 'base']),
  symptom: v.string(),
  token: v.string(),
  steps: count,
  executions: count,
})
const cell = v.object({
  policy: v.string(),
  scenario: v.string(),
  timers,
  bound,
  complete: v.boolean(),
  executions: count,
  findings: v.array(finding),
  base: v.array(finding),
})
const document = v.object({
  version: v.string(),
  policies: v.array(v.string()),
  scenarios: v.array(v.string()),
  timers: v.array(timers),
  bound,
  shard: v.object({ index: count, of: count }),
  ended: v.boolean(),
  cells: v.array(cell),
})

const OTHER = 'it is no output of verdicts --json'

/** Throws an Error that says what the text is instead. */
export function parseVerdicts(text: string): VerdictDocument {
  const result = v.safeParse(document, parseJson(text))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new Error(`${OTHER}: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${OTHER}: ${text.trim() === '' ? 'it is empty' : 'it is not JSON'}`, { cause: error })
  }
}

/** The parts as one table, the same as one machine would have made. Throws an Error when they do not belong together. */
export function mergeVerdicts(parts: readonly VerdictDocument[]): VerdictDocument {
  const [first] = parts
  if (first === undefined) throw new Error('there is nothing to merge')
  const { version, policies, scenarios, timers: modes, bound: within } = first
  const plan = ({ version, policies, scenarios, timers, bound }: VerdictDocument) =>
    JSON.stringify([version, policies, scenarios, timers, bound])
  if (parts.some((part) => plan(part) !== plan(first)))
    throw new Error(
      'the parts are of different tables: version, policies, scenarios, timers and bound must be the same',
    )
  const cells = new Map<string, Cell>()
  // Of a part that was interrupted, a cell may be that of a part which was not, cut short.
  for (const { cells: found, ended } of [...parts].sort((a, b) => Number(b.ended) - Number(a.ended)))
    for (const cell of found) {
      const other = cells.get(keyOf(cell))
      if (ended && other !== undefined && JSON.stringify(other) !== JSON.stringify(cell))
        throw new Error(`two parts differ in ${cell.policy} x ${cell.scenario} x ${cell.timers}`)
      if (other === undefined || other.executions < cell.executions) cells.set(keyOf(cell), cell)
    }
  const all = policies.flatMap((policy) =>
    scenarios.flatMap((scenario) => modes.map((timers) => keyOf({ policy, scenario, timers }))),
  )
  const ordered = all.flatMap((key) => cells.get(key) ?? [])
  const ended = ordered.length === all.length && parts.every((part) => part.ended)
  return { version, policies, scenarios, timers: modes, bound: within, shard: WHOLE, ended, cells: ordered }
}

function keyOf({ policy, scenario, timers }: Pick<Cell, 'policy' | 'scenario' | 'timers'>): string {
  return `${policy} ${scenario} ${timers}`
}
