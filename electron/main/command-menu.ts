import { COMMANDS, type CommandInfo } from '../protocol/commands.ts'

/** What Electron takes for an item of a menu. */
export interface CommandItem {
  readonly id: string
  readonly label: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly click: () => void
}

/** Keys by the ids of commands, as tinykeys writes them. */
export type MenuKeys = Readonly<Record<string, string | undefined>>

/** The usual ones, until a window tells others. */
export const USUAL_KEYS: MenuKeys = Object.fromEntries(
  COMMANDS.map(({ id, keys }: CommandInfo): [string, string | undefined] => [id, keys[0]]),
)

/** The window's commands that belong under a heading of the menu. Choosing one asks the window. */
export function commandItems(
  heading: NonNullable<CommandInfo['menu']>,
  keys: MenuKeys,
  platform: NodeJS.Platform,
  run: (id: string) => void,
): CommandItem[] {
  return COMMANDS.filter((command: CommandInfo) => command.menu === heading).map(({ id, title }) => {
    const accelerator = acceleratorOf(keys[id], platform)
    return {
      id,
      label: title,
      // The page has the keys already; here they are only shown.
      ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
      click: () => run(id),
    }
  })
}

/** As Electron writes a key. Undefined for one that it could not show, or that macOS would take away from text fields. */
function acceleratorOf(key: string | undefined, platform: NodeJS.Platform): string | undefined {
  if (key === undefined || key.includes('[') || (platform === 'darwin' && !key.includes('$mod'))) return undefined
  return key
    .split('+')
    .map((part) => (part === '$mod' ? 'CmdOrCtrl' : part.length === 1 ? part.toUpperCase() : part))
    .join('+')
}

/** Keys from a window; undefined when it is nothing of the kind. */
export function menuKeysFrom(said: unknown): MenuKeys | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const entries = COMMANDS.map(({ id }): [string, unknown] => [id, id in said ? Reflect.get(said, id) : undefined])
  const known = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 40,
  )
  return Object.fromEntries(known)
}
