export type PaletteKind = 'command' | 'counter' | 'lane' | 'recording' | 'race' | 'policy'

/** One thing to be found in the palette, and what choosing it does. */
export interface PaletteItem {
  readonly kind: PaletteKind
  /** Unique within its kind. */
  readonly id: string
  readonly title: string
  readonly detail: string
  /** The title is an identifier of the kernel or the hardware. */
  readonly isCode: boolean
  readonly shortcut: string | undefined
  run(): void
}

export const KIND_WORDS: Readonly<Record<PaletteKind, string>> = {
  command: 'Command',
  counter: 'Counter',
  lane: 'Lane',
  recording: 'Recording',
  race: 'Race scenario',
  policy: 'Policy',
}
