import { type ParseArgsConfig } from 'node:util'

export type Flags = NonNullable<ParseArgsConfig['options']>

/** What parseArgs found: flags that were not given are absent. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>

/** What a flag that takes a value was given. */
export function text(values: FlagValues, flag: string): string | undefined {
  const value = values[flag]
  return typeof value === 'string' ? value : undefined
}

/** One command of the command line. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** Positional arguments as the usage line shows them, e.g. `SCENARIO`. */
  readonly positionals: readonly string[]
  readonly flags: Flags
  /** One line per flag, in words. */
  readonly flagHelp: Readonly<Record<string, string>>
  /** What --help says below the flags, line by line. */
  readonly notes?: readonly string[]
  readonly example: string
  /** Returns the exit code. */
  run(values: FlagValues, positionals: readonly string[]): Promise<number>
}

/** The one JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export const JSON_FLAG: Flags = { json: { type: 'boolean' } }
export const JSON_HELP = { json: 'one JSON document on stdout' }
