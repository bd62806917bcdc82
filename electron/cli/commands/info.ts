import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { UsageError } from '../usage-error.ts'

const UNREADABLE = 3

export const info: Command = {
  name: 'info',
  summary: 'what is in a recording; exit 3 when nothing of it can be read',
  positionals: ['FILE'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'info session.plab --json',
  async run({ json }, [file]) {
    if (file === undefined) throw new UsageError('info: name a recording, e.g. session.plab')
    const { info: describeFile } = await import('../../lab/recording-info.ts')
    const found = await describeFile(file).catch((error: unknown) => {
      process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`)
      return undefined
    })
    if (found === undefined) return UNREADABLE
    const { problem, ...facts } = found
    if (problem !== undefined) process.stderr.write(`${file}: ${problem}\n`)
    if (json === true) printJson({ ...facts, problem: problem ?? null })
    else for (const [name, value] of Object.entries(facts)) print(`${name.padEnd(16)} ${textOf(value)}`)
    // Damaged, but something could be read: that is 0, with `complete` false.
    return found.runId === '' && problem !== undefined ? UNREADABLE : 0
  },
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
