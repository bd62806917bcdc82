import { momentText } from '../../lab/moment-text.ts'
import { readGpuModels } from '../../lab/resources.ts'
import { type Verification } from '../../protocol/recordings.ts'
import { createLiveMachine } from '../../sim/machine/live-machine.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { ProgressLine } from '../progress.ts'
import { fileArgument, withRecording } from '../recording-argument.ts'
import { resourcesDirectory } from '../resources-directory.ts'

export const verify: Command = {
  name: 'verify',
  summary: 'does a recording again from its inputs and compares all digests and events; exit 1 when they differ',
  positionals: ['FILE'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'verify session.plab --json',
  async run({ json }, [name]) {
    const file = fileArgument('verify', name)
    const { verifyRecording } = await import('../../lab/recordings/redo/verify.ts')
    const models = await readGpuModels(resourcesDirectory())
    return withRecording(file, async (reader) => {
      const line = new ProgressLine()
      const stop = new AbortController()
      let found: Verification | undefined
      const work = verifyRecording(reader, {
        models,
        createMachine: createLiveMachine,
        onProgress: (share) => {
          line.show(`verifying ${file}: ${(100 * share).toFixed(0)} %`)
        },
        signal: stop.signal,
      })
      const wasInterrupted = await untilInterrupted(
        () => {
          stop.abort()
        },
        work.then(
          (verification) => {
            found = verification
          },
          (error: unknown) => {
            if (!stop.signal.aborted) throw error
          },
        ),
      )
      line.clear()
      if (found === undefined || wasInterrupted) return INTERRUPTED
      if (json === true) printJson(withNulls(found))
      else print(textOf(found, reader.head?.coreVersion))
      return found.ok ? 0 : 1
    })
  },
}

function withNulls({ firstDivergence, problem, ...facts }: Verification): unknown {
  const { check, event } = firstDivergence ?? {}
  return {
    ...facts,
    firstDivergence:
      firstDivergence === undefined
        ? null
        : {
            ...firstDivergence,
            check: check === undefined ? null : { ...check, steps: check.steps ?? null },
            event:
              event === undefined ? null : { ...event, recorded: event.recorded ?? null, rerun: event.rerun ?? null },
          },
    problem: problem ?? null,
  }
}

function textOf(
  { ok, checked, events, whole, firstDivergence, problem }: Verification,
  version: string | undefined,
): string {
  const left = whole ? '' : '; parts of the file are missing'
  if (ok) return `ok: ${checked} digests and ${events} events are the same${left}`
  const lines = [`FAILED after ${checked} digests and ${events} events that are the same`]
  if (problem !== undefined) lines.push(`  ${problem}`)
  if (firstDivergence === undefined) return lines.join('\n')
  const { run, check, event } = firstDivergence
  if (event !== undefined)
    lines.push(
      `  run ${run + 1}, ${momentText(event.at)}: the first event that differs is of kind ${event.type}`,
      `    recorded  ${event.recorded ?? 'nothing'}`,
      `    now       ${event.rerun ?? 'nothing'}`,
    )
  if (check !== undefined)
    lines.push(
      `  run ${run + 1}, ${momentText(check.at)}${check.steps === undefined ? '' : ` and ${check.steps} operations`}: the first digest that differs`,
      `    recorded  ${check.recorded}`,
      `    now       ${check.rerun}`,
    )
  if (version !== undefined) lines.push(`  recorded with version ${version}`)
  return lines.join('\n')
}
