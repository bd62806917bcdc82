import { layOut, type Line, WIDTH, wrapped } from './column-layout.ts'
import { isStuck } from './evidence.ts'
import { isIdlePm, shownSteps, sliceOf, type StorySlice } from './story-slice.ts'
import { type Story, type StoryDefect, type StoryNote, type StoryStep, type StoryThread } from './story.ts'

const INDENT = '  '
const THEN = '---- and then, in one order ----'

/** A line of C under the function that it is of. */
type Said = Pick<StoryNote, 'text' | 'functions'>

/** A story as kernel commit messages show races: one column for each task, time downwards, only the steps that matter. ASCII. */
export function columnsOf(story: Story): string {
  const slice = sliceOf(story)
  const columns = columnsFor(story.threads, shownSteps(story, slice))
  const titles = columns.map(({ title }) => title)
  return [...header(story, slice), '', ...layOut(titles, [...body(story, slice, columns)]), ''].join('\n')
}

function header(
  { policy, scenario, timers, findings, token }: Story,
  { evidence: { before } }: StorySlice,
): readonly string[] {
  const said = [
    `policy ${policy}, scenario ${scenario}, timers ${timers}`,
    ...findings.map((finding) => `${findingText(finding)}${finding.scope === 'base' ? ' (base driver)' : ''}`),
    ...before.map((order) => `known to lockdep before the race: ${order}`),
  ]
  // A command is of one line, however long the token is.
  return [...said.flatMap((text) => wrapped(text, WIDTH)), `npm run -s lab -- replay ${token}`]
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

function* body(story: Story, slice: StorySlice, columns: readonly Column[]): Generator<Line> {
  const { steps, evidence } = slice
  let last: { readonly thread: number; readonly inner: string } | undefined
  let part: StoryStep['part'] = 'race'
  for (const step of shownSteps(story, slice)) {
    if (step.part !== part) yield { column: undefined, text: THEN }
    part = step.part
    const { thread } = step
    if (thread === undefined) {
      yield { column: undefined, text: `[${step.effect}]` }
      last = undefined
      continue
    }
    const column = columns.findIndex(({ threads }) => threads.has(thread))
    const isShown = steps.includes(step)
    const said = [
      ...(isShown && isTold(step) ? [{ text: step.text, functions: step.functions }] : []),
      ...step.notes.filter((note) => evidence.notes.has(note)),
      ...standing(step, isShown, evidence.stands.has(step.n)),
    ]
    for (const { text, functions } of said) {
      const inner = functions.at(-1) ?? ''
      // A function is named when its group of steps begins, and again when another thread has come between.
      if (last?.thread !== thread || last.inner !== inner)
        yield { column, text: callLine(story.threads[thread], inner) }
      last = { thread, inner }
      yield { column, text: `${INDENT}${text}` }
    }
    const here = story.findings.filter(({ step: bad }) => bad === step.n)
    // Who took the last step has no part in it if it does not wait.
    const ofNobody = here.filter(({ check }) => isStuck(check) && step.waits === '')
    for (const finding of here.filter((one) => !ofNobody.includes(one)))
      yield { column, text: `${INDENT}^^^ ${findingText(finding)}`, isProse: true }
    if (step.returns !== '') yield { column, text: step.returns }
    for (const finding of ofNobody) yield { column: undefined, text: `^^^ ${findingText(finding)}`, isProse: true }
  }
  for (const finding of story.findings.filter(({ step }) => step === 0))
    yield { column: undefined, text: `at the end: ${findingText(finding)}`, isProse: true }
}

/** The end of a call says what it returned. */
function isTold(step: StoryStep): boolean {
  return step.operation !== 'sys_exit' && !isIdlePm(step)
}

function findingText({ check, symptom }: StoryDefect): string {
  return `${check}: ${symptom}`
}

/** Where the thread is after the step, if it waits or if that is what a finding is about. */
function standing({ next, waits }: StoryStep, isShown: boolean, isEvidence: boolean): readonly Said[] {
  if (next === undefined || !(isEvidence || (isShown && waits !== ''))) return []
  return [{ text: waits === '' ? next.text : `${waits} waits`, functions: next.functions }]
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
