import { type CommandInfo } from '../../electron/protocol/commands.ts'

export interface Action {
  run(): void
  /** Whether there is anything to do; absent: always. */
  when?(): boolean
  /** Why there is nothing to do, to whoever presses its key; absent: that can be seen. */
  otherwise?(): string
  /** What a screen reader says when it is done; absent: something else says it, or what it did has the focus. */
  says?(): string
}

/** Something that a key, a button, the palette or a menu asks of the window. */
export interface Command extends CommandInfo, Action {}
