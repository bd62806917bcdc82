import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { BrowserWindow, dialog } from 'electron'
import { type LabHost } from './lab-process.ts'
import { onQuestion } from './senders.ts'

const RECORDINGS = { name: 'Recordings', extensions: ['plab', 'mcap'] }

/** Files of the person's choice; the window learns ids, never paths. */
export function serveDialogs(lab: LabHost): void {
  onQuestion('open-file', async () => {
    const { filePaths } = await dialog.showOpenDialog(ownWindow(), {
      title: 'Open a recording',
      filters: [RECORDINGS, { name: 'All files', extensions: ['*'] }],
      properties: ['openFile'],
    })
    const [file] = filePaths
    return file === undefined ? undefined : lab.importFile(file, path.basename(file))
  })
  onQuestion('save-file', async (id) => {
    if (typeof id !== 'string') throw new Error('save-file: expected the id of a recording')
    const source = await lab.recordingPath(id)
    const { filePath } = await dialog.showSaveDialog(ownWindow(), {
      title: 'Save a copy of the recording',
      defaultPath: id,
      filters: [RECORDINGS],
    })
    if (filePath === '') return false
    await copyFile(source, filePath)
    return true
  })
}

function ownWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) throw new Error('there is no window to ask in')
  return window
}
