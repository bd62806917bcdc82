import { app, type BrowserWindow, dialog } from 'electron'
import { type RecordingInfo } from '../protocol/types.ts'
import { type UntitledChoice } from './untitled-end.ts'

const CHOICES: readonly UntitledChoice[] = ['keep', 'discard', 'cancel']

/** What becomes of the untitled recording when its window closes. */
export async function askAboutUntitled(
  window: BrowserWindow,
  { durationNs, bytes }: RecordingInfo,
): Promise<UntitledChoice> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Keep what was recorded?',
    detail:
      `The untitled recording has ${Math.round(durationNs / 1e9)} s, ${(bytes / 2 ** 20).toFixed(1)} MiB. ` +
      'Kept, it is found under Recordings by its time. Discarded, it is deleted.',
    buttons: ['Keep', 'Discard', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return CHOICES[response] ?? 'cancel'
}

/** The page has ended too often. True when it should be tried once more; else the app ends. */
export async function askAboutPage(window: BrowserWindow, reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has ended too often and was not loaded again.',
    detail: `Last reason: ${reason}. The machine and the recording go on; what was recorded is kept.`,
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  if (response === 1) app.quit()
  return response === 0
}
