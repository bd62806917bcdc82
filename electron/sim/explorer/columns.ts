import { stepsThatMatter } from './story-slice.ts'
import { type Story, type StoryStep, type StoryThread } from './story.ts'

/** A mail is read in 80 to 100 columns. */
const WIDTH = 100
const MIN_COLUMN = 16
const INDENT = '  '
const THEN = '---- and then, in one order ----'

interface Line {
  /** Undefined: of nobody. */
  readonly column: number | undefined
  readonly text: string
}

/** A story as kernel commit messages show races: one column for each task, time downwards, only the steps that matter. ASCII. */
export function columnsOf(story: Story): string {
  const steps = stepsThatMatter(story)
  const columns = columnsFor(story.threads, steps)
  const titles = columns.map(({ title }, column) => ({ column, text: title }))
  const lines = [...body(story, steps, columns)]
  const width = columnWidth(columns.length, [...titles, ...lines])
  const placed = lines.map(({ column, text }) => `${' '.repeat((column ?? 0) * width)}${text}`)
  const heading = titles.map(({ text }) => text.padEnd(width - 1)).join(' ')
  return [...header(story), '', heading.trimEnd(), '', ...placed, ''].join('\n')
}

/** Each line is of one column alone, so columns may overlap as long as the last one stays within the width. */
function columnWidth(columns: number, lines: readonly Line[]): number {
  if (columns < 2) return WIDTH
  const last = Math.max(0, ...lines.filter(({ column }) => column === columns - 1).map(({ text }) => text.length))
  return Math.max(MIN_COLUMN, Math.floor((WIDTH - last) / (columns - 1)))
}

function header({ policy, scenario, timers, findings, token }: Story): readonly string[] {
  return [
    `policy ${policy}, scenario ${scenario}, timers ${timers}`,
    ...findings.map(({ check, symptom, scope }) => `${check}: ${symptom}${scope === 'base' ? ' (base driver)' : ''}`),
    `npm run -s lab -- replay ${token}`,
  ]
}

/** A column of the text. */
interface Column {
  readonly title: string
  readonly threads: ReadonlySet<number>
}

/**
 * Raced programs first, then workers. Devices, interrupts and timers share the last column, where each group of lines says whose it
 * is; what a user does after the race stands where the first program stood.
 */
function columnsFor(threads: readonly StoryThread[], steps: readonly StoryStep[]): readonly Column[] {
  const raced = seen(steps.filter(({ part }) => part === 'race'))
  const later = seen(steps).filter((index) => !raced.includes(index))
  const isKind =
    (...kinds: readonly StoryThread['kind'][]) =>
    (index: number) =>
      kinds.includes(threads[index]?.kind ?? 'user')
  const programs = raced.filter(isKind('user', 'service'))
  const workers = [...raced, ...later].filter(isKind('kthread'))
  const rest = [...raced, ...later].filter(isKind('hardware', 'hardirq', 'irqthread', 'timer'))
  const closing = later.filter(isKind('user', 'service'))
  const [first, ...others] = programs.length > 0 ? programs : closing.slice(0, 1)
  return [
    ...(first === undefined ? [] : [{ title: threads[first]?.name ?? '', threads: new Set([first, ...closing]) }]),
    ...[...others, ...workers].map((index) => ({ title: threads[index]?.name ?? '', threads: new Set([index]) })),
    ...(rest.length === 0 ? [] : [{ title: 'device, interrupts', threads: new Set(rest) }]),
  ]
}

function seen(steps: readonly StoryStep[]): readonly number[] {
  return [...new Set(steps.flatMap(({ thread }) => (thread === undefined ? [] : [thread])))]
}

function* body(story: Story, steps: readonly StoryStep[], columns: readonly Column[]): Generator<Line> {
  let last: { readonly thread: number; readonly inner: string } | undefined
  let part: StoryStep['part'] = 'race'
  for (const step of steps) {
    if (step.part !== part) yield { column: undefined, text: THEN }
    part = step.part
    const { thread } = step
    if (thread === undefined) {
      yield { column: undefined, text: `${INDENT}[${step.effect}]` }
      continue
    }
    const column = columns.findIndex(({ threads }) => threads.has(thread))
    const inner = step.functions.at(-1) ?? ''
    // A function is named when its group of steps begins, and again when another thread has come between.
    if (last?.thread !== thread || last.inner !== inner) yield { column, text: callLine(story.threads[thread], inner) }
    last = { thread, inner }
    yield { column, text: `${INDENT}${step.text}` }
    if (step.waits !== '') yield { column, text: `${INDENT}${step.waits} waits` }
    for (const { check, symptom } of story.findings.filter(({ step: bad }) => bad === step.n))
      yield { column, text: `${INDENT}^^^ ${check}: ${symptom}` }
    if (step.returns !== '') yield { column, text: step.returns }
  }
  for (const { check, symptom } of story.findings.filter(({ step }) => step === 0))
    yield { column: undefined, text: `at the end: ${check}: ${symptom}` }
}

function callLine(thread: StoryThread | undefined, inner: string): string {
  if (thread === undefined) return ''
  switch (thread.kind) {
    case 'hardware':
    case 'timer':
      return thread.name
    case 'hardirq':
    case 'irqthread':
      return `${thread.name}: ${inner}()`
    default:
      return `${inner}()`
  }
}
