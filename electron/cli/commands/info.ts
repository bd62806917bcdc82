import { momentText } from '../../lab/moment-text.ts'
import { type RunInfo } from '../../lab/recordings/reading/info.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { readProblem } from '../../lab/recordings/files/file-problem.ts'
import { complain, fileArgument, UNREADABLE } from '../recording-argument.ts'

export const info: Command = {
  name: 'info',
  summary: 'what is in a recording; exit 3 when nothing of it can be read',
  positionals: ['FILE'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'info session.plab --json',
  async run({ json }, [name]) {
    const file = fileArgument('info', name)
    const [{ info: describeFile }, { originText }] = await Promise.all([
      import('../../lab/recordings/reading/info.ts'),
      import('../../lab/recordings/redo/origin.ts'),
    ])
    const found = await describeFile(file).catch((error: unknown) => {
      complain(file, readProblem(error))
      return undefined
    })
    if (found === undefined) return UNREADABLE
    const { problem, runs, chunks, ...facts } = found
    if (problem !== undefined) complain(file, problem)
    if (json === true) printJson({ ...facts, chunks, runs: runs.map(withNulls), problem: problem ?? null })
    else {
      for (const [name, value] of Object.entries(facts)) print(`${name.padEnd(16)} ${String(value)}`)
      print(`${'chunks'.padEnd(16)} ${chunks.ok} ok, ${chunks.skipped} skipped`)
      for (const [i, run] of runs.entries()) print(`${`run ${i + 1}`.padEnd(16)} ${runText(run, originText(run))}`)
    }
    // Damaged, but something could be read: that is 0, with `complete` false.
    return found.runId === '' && problem !== undefined ? UNREADABLE : 0
  },
}

function runText({ policy, model, seed, fromNs, toNs }: RunInfo, origin: string | undefined): string {
  const text = `${policy}, ${model}, seed ${seed}, ${momentText(fromNs)} to ${momentText(toNs)}`
  return origin === undefined ? text : `${text}, ${origin}`
}

function withNulls({ parent, scenario, ...facts }: RunInfo): unknown {
  return { ...facts, parent: parent ?? null, scenario: scenario ?? null }
}
