import { readFile } from 'node:fs/promises'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { readProblem } from '../../lab/recordings/files/file-problem.ts'
import { complain, UNREADABLE } from '../recording-argument.ts'
import { UsageError } from '../usage-error.ts'
import { mergeVerdicts, parseVerdicts, type VerdictDocument } from '../verdict-document.ts'
import { verdictText } from '../verdict-text.ts'

export const merge: Command = {
  name: 'merge',
  summary: 'joins the parts that verdicts --shard I/N --json wrote; exit 1 when a policy is to blame for something',
  positionals: ['FILE...'],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'merge part-1.json part-2.json part-3.json part-4.json',
  async run({ json }, files) {
    if (files.length === 0) throw new UsageError('merge: name the files that verdicts --shard I/N --json wrote')
    const parts: VerdictDocument[] = []
    for (const file of files) {
      try {
        parts.push(parseVerdicts(await readFile(file, 'utf8')))
      } catch (error) {
        complain(file, readProblem(error))
        return UNREADABLE
      }
    }
    const whole = merged(parts)
    if (json === true) printJson(verdictJson(whole))
    else print(verdictText(whole))
    return exitCodeOf(whole)
  },
}

function merged(parts: readonly VerdictDocument[]): VerdictDocument {
  try {
    return mergeVerdicts(parts)
  } catch (error) {
    throw new UsageError(`merge: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** No bound is null in JSON, not absent. */
export function verdictJson(document: VerdictDocument): unknown {
  const cells = document.cells.map((cell) => ({ ...cell, bound: cell.bound ?? null }))
  return { ...document, bound: document.bound ?? null, cells }
}

export function exitCodeOf({ cells }: VerdictDocument): number {
  return cells.some(({ findings }) => findings.length > 0) ? 1 : 0
}
