import { type CommandInfo } from '../../electron/protocol/commands.ts'

export interface Action {
  run(): void
  /** Whether there is anything to do; absent: always. */
  when?(): boolean
}

/** Something that a key, a button, the palette or a menu asks of the window. */
export interface Command extends CommandInfo, Action {}
