import { type RecordingInfo } from '../protocol/types.ts'

/** What a person wants of the recording that nobody has named, when the app closes. */
export type UntitledChoice = 'keep' | 'discard' | 'cancel'

/** What has to be known and done of it. Rejects when there is no lab. */
export interface UntitledLab {
  /** Undefined when nothing is recorded. */
  untitled(): Promise<RecordingInfo | undefined>
  settleUntitled(end: 'keep' | 'discard'): Promise<void>
}

/**
 * Asks what becomes of the untitled recording. False if the app should stay open. When nobody can be asked or the lab is away, the app
 * may close and the recording stays as it is: nothing is deleted that nobody has said a word about.
 */
export async function settleUntitled(
  lab: UntitledLab,
  ask: (info: RecordingInfo) => Promise<UntitledChoice>,
  log: (line: string) => void,
): Promise<boolean> {
  try {
    const info = await lab.untitled()
    if (info === undefined) return true
    const choice = await ask(info)
    if (choice === 'cancel') return false
    await lab.settleUntitled(choice)
  } catch (error) {
    log(`the untitled recording stays as it is: ${error instanceof Error ? error.message : String(error)}`)
  }
  return true
}
