import { type Story, type StoryStep } from '../sim/explorer/story/story.ts'

/** Every step of a schedule, a line each: number, thread, the operation indented by the locks held, and where it stands. */
export function storyText({ policy, scenario, timers, token, threads, steps, findings }: Story): string {
  const digits = String(steps.length).length
  const width = Math.max(0, ...threads.map(({ name }) => name.length))
  const line = (step: StoryStep): string => {
    const thread = step.thread === undefined ? '' : (threads[step.thread]?.name ?? '')
    const indent = '  '.repeat(step.held.length)
    const inner = step.functions.at(-1) ?? ''
    const wakes = step.wakes.length === 0 ? '' : `; wakes ${step.wakes.map((index) => threads[index]?.name).join(', ')}`
    const waits = step.waits === '' ? '' : `; waits at ${step.waits} in ${step.next?.functions.at(-1) ?? ''}()`
    const returns = step.returns === '' ? '' : `; ${step.returns}`
    const text = `${String(step.n).padStart(digits)}  ${thread.padEnd(width)}  ${indent}${step.text}${wakes}${waits}${returns}`
    return inner === '' ? text : `${text}  [${inner}]`
  }
  const bad = (n: number) =>
    findings.filter(({ step }) => step === n).map(({ check, symptom }) => `^^^ ${check}: ${symptom}`)
  return [
    `policy ${policy}, scenario ${scenario}, timers ${timers}`,
    `token ${token}`,
    '',
    ...steps.flatMap((step) => [line(step), ...bad(step.n)]),
    ...(findings.some(({ step }) => step === 0) ? ['at the end', ...bad(0)] : []),
    '',
    ...(findings.length === 0
      ? ['no finding']
      : findings.map(({ check, symptom, where }) => `${check}: ${symptom} (${where})`)),
  ].join('\n')
}
