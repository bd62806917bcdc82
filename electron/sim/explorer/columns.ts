import { type Story, type StoryStep, type StoryThread } from './story.ts'

/** A mail is read in 80 to 100 columns. */
const WIDTH = 100
const MIN_COLUMN = 22
const INDENT = '  '

/** A column of the text: one task, or what is no task together. */
interface Column {
  readonly title: string
  readonly threads: ReadonlySet<number>
  readonly start: number
}

/** A story as kernel commit messages show races: one column for each task, time downwards, only the steps that matter. ASCII. */
export function columnsOf(story: Story): string {
  const shared = sharedObjects(story.steps)
  const steps = story.steps.filter(
    (step) => matters(step, shared) || story.findings.some(({ step: at }) => at === step.n),
  )
  const columns = columnsFor(story.threads, steps)
  const titles = columns.reduce((line, { title, start }) => `${line.padEnd(start)}${title} `, '').trimEnd()
  return [...header(story), '', titles, '', ...body(story, steps, columns), ''].join('\n')
}

function header({ policy, scenario, timers, findings, token }: Story): readonly string[] {
  return [
    `policy ${policy}, scenario ${scenario}, timers ${timers}`,
    ...findings.map(({ check, symptom, scope }) => `${check}: ${symptom}${scope === 'base' ? ' (base driver)' : ''}`),
    `npm run -s lab -- replay ${token}`,
  ]
}

/** Objects that more than one thread touches, and not only to look. */
function sharedObjects(steps: readonly StoryStep[]): ReadonlySet<string> {
  const users = new Map<string, Set<number>>()
  const written = new Set<string>()
  for (const { thread, object, operation, changes } of steps) {
    if (thread === undefined) continue
    users.set(object, (users.get(object) ?? new Set()).add(thread))
    if (changes.length > 0 || operation === 'writel') written.add(object)
  }
  return new Set([...users].filter(([object, { size }]) => size > 1 && written.has(object)).map(([object]) => object))
}

function matters(step: StoryStep, shared: ReadonlySet<string>): boolean {
  if (step.operation === 'time') return step.wakes.length > 0
  if (step.wakes.length > 0 || step.blocks.length > 0) return true
  return step.operation !== 'readl' && shared.has(step.object)
}

/** Devices, interrupts and timers share the last column: each of their lines says whose it is. */
function columnsFor(threads: readonly StoryThread[], steps: readonly StoryStep[]): readonly Column[] {
  const shown = [...new Set(steps.flatMap(({ thread }) => (thread === undefined ? [] : [thread])))]
  const isTask = (index: number) => ['user', 'service', 'kthread'].includes(threads[index]?.kind ?? '')
  const rest = shown.filter((index) => !isTask(index))
  const groups = [
    ...shown.filter(isTask).map((index) => ({ title: threads[index]?.name ?? '', threads: new Set([index]) })),
    ...(rest.length === 0 ? [] : [{ title: 'device, interrupts', threads: new Set(rest) }]),
  ]
  const width = Math.max(MIN_COLUMN, Math.floor(WIDTH / Math.max(1, groups.length)))
  return groups.map((group, i) => ({ ...group, start: i * width }))
}

function* body(story: Story, steps: readonly StoryStep[], columns: readonly Column[]): Generator<string> {
  const functions = new Map<number, string>()
  let last: number | undefined
  for (const step of steps) {
    if (step.thread === undefined) {
      yield `${INDENT}[${step.effect}]`
      continue
    }
    const { thread } = step
    const column = columns.find(({ threads }) => threads.has(thread))
    const at = ' '.repeat(column?.start ?? 0)
    const inner = step.functions.at(-1) ?? ''
    // A function is named when its group of steps begins, and again when another thread has come between.
    if (functions.get(thread) !== inner || last !== thread) yield `${at}${callLine(story.threads[thread], inner)}`
    functions.set(thread, inner)
    last = thread
    yield `${at}${INDENT}${step.text}`
    if (step.waits !== '') yield `${at}${INDENT}${step.waits} waits`
    for (const { check, symptom } of story.findings.filter(({ step: bad }) => bad === step.n))
      yield `${at}${INDENT}^^^ ${check}: ${symptom}`
  }
  for (const { check, symptom } of story.findings.filter(({ step }) => step === 0))
    yield `at the end: ${check}: ${symptom}`
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
