import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
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
    const { info: describeFile } = await import('../../lab/recording-info.ts')
    const found = await describeFile(file).catch((error: unknown) => {
      complain(file, error instanceof Error ? error.message : String(error))
      return undefined
    })
    if (found === undefined) return UNREADABLE
    const { problem, ...facts } = found
    if (problem !== undefined) complain(file, problem)
    if (json === true) printJson({ ...facts, problem: problem ?? null })
    else for (const [name, value] of Object.entries(facts)) print(`${name.padEnd(16)} ${textOf(value)}`)
    // Damaged, but something could be read: that is 0, with `complete` false.
    return found.runId === '' && problem !== undefined ? UNREADABLE : 0
  },
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
