/** Something that a key does. The same list feeds the key bindings, the tooltips and the sheet. */
export interface Command {
  /** As tinykeys writes it; `$mod` is Ctrl, or Command on a Mac. */
  readonly binding: string
  /** As people read it. */
  readonly keys: string
  readonly label: string
  run(): void
}
