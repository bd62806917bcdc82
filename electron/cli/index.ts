import { parseArgs } from 'node:util'
import { COMMANDS as WINDOW_COMMANDS, type CommandInfo } from '../protocol/commands.ts'
import { VERSION } from '../lab/version.ts'
import { type Command } from './command.ts'
import { diff } from './commands/diff.ts'
import { explore } from './commands/explore.ts'
import { exportCommand } from './commands/export.ts'
import { info } from './commands/info.ts'
import { merge } from './commands/merge.ts'
import { models } from './commands/models.ts'
import { policies } from './commands/policies.ts'
import { recover } from './commands/recover.ts'
import { races } from './commands/races.ts'
import { replay } from './commands/replay.ts'
import { run } from './commands/run.ts'
import { scenarios } from './commands/scenarios.ts'
import { serve } from './commands/serve.ts'
import { verdicts } from './commands/verdicts.ts'
import { verify } from './commands/verify.ts'
import { UsageError } from './usage-error.ts'

export const COMMANDS: readonly Command[] = [
  models,
  policies,
  scenarios,
  run,
  explore,
  verdicts,
  merge,
  races,
  replay,
  diff,
  info,
  verify,
  recover,
  exportCommand,
  serve,
]

const NAME = 'perfcnt-lab'

/** Runs one command; the exit code as the contract of the command line has it. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const out = name === undefined ? process.stderr : process.stdout
      out.write(`${overview()}\n`)
      return name === undefined ? 2 : 0
    }
    if (name === '--version') {
      process.stdout.write(`${NAME} ${VERSION}\n`)
      return 0
    }
    const command = COMMANDS.find((candidate) => candidate.name === name)
    if (command === undefined)
      throw new UsageError(`unknown command "${name}": allowed are ${COMMANDS.map((known) => known.name).join(', ')}`)
    return await runCommand(command, rest)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${NAME}: ${error.message}\n`)
    return 2
  }
}

async function runCommand(command: Command, args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help(command)}\n`)
    return 0
  }
  const { values, positionals } = parse(command, args)
  const extra = positionals[command.positionals.length]
  if (extra !== undefined && command.positionals.at(-1)?.endsWith('...') !== true)
    throw new UsageError(`${command.name}: unexpected argument "${extra}"; usage: ${usage(command)}`)
  return command.run(values, positionals)
}

function parse(
  command: Command,
  args: string[],
): Pick<ReturnType<typeof parseArgs>, 'positionals'> & { values: Record<string, string | boolean | undefined> } {
  try {
    const { values, positionals } = parseArgs({
      args: withNegatives(args),
      options: command.flags,
      allowPositionals: true,
      strict: true,
    })
    return { values: values as Record<string, string | boolean | undefined>, positionals }
  } catch (error) {
    const flags = Object.keys(command.flags).map((flag) => `--${flag}`)
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${command.name}: ${/^.*?(?=\. |\.?\n|$)/.exec(reason)?.[0] ?? reason}; allowed flags are ${flags.join(', ')}`,
    )
  }
}

/** `--bound -1` as `--bound=-1`: a number below zero is the value of the flag before it, to be refused by that flag. */
function withNegatives(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    const next = args[i + 1]
    if (arg.startsWith('--') && next !== undefined && /^-\d/.test(next)) return [`${arg}=${next}`]
    return /^-\d/.test(arg) && args[i - 1]?.startsWith('--') === true ? [] : [arg]
  })
}

function usage({ name, positionals }: Command): string {
  return [NAME, name, ...positionals, '[flags]'].join(' ')
}

function help(command: Command): string {
  const flags = Object.entries(command.flagHelp).map(([flag, text]) => `  --${flag.padEnd(20)} ${text}`)
  const notes =
    command.notes === undefined ? [] : [...command.notes.map((line) => (line === '' ? '' : `  ${line}`)), '']
  return [
    `${usage(command)}`,
    `  ${command.summary}`,
    '',
    ...flags,
    '',
    ...notes,
    `Example: npm run -s lab -- ${command.example}`,
    ...inWindow(command),
  ].join('\n')
}

/** The window's commands that do the same, as its palette (Ctrl+K) has them. */
function inWindow({ name }: Command): readonly string[] {
  const same = WINDOW_COMMANDS.filter((command: CommandInfo) => command.cli === name)
  return same.map(({ id, title }) => `In the window: ${title} (${id})`)
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  return [
    `${NAME} COMMAND [flags]`,
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Every command takes --help. --version prints the version.',
  ].join('\n')
}
