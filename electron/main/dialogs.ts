import { copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BrowserWindow, dialog } from 'electron'
import { type LabHost } from './lab-process.ts'
import { onQuestion } from './senders.ts'

const MAX_IMAGE_BYTES = 64 * 1024 ** 2
const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47]
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
  onQuestion('take-file', async (file) => {
    if (typeof file !== 'string' || !path.isAbsolute(file))
      throw new Error('take-file: expected a file of this computer')
    return lab.importFile(file, path.basename(file))
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
  onQuestion('save-image', async (name, image) => {
    if (typeof name !== 'string' || !(image instanceof Uint8Array))
      throw new Error('save-image: expected a name and bytes')
    if (image.byteLength > MAX_IMAGE_BYTES || PNG_MAGIC.some((byte, i) => image[i] !== byte))
      throw new Error('save-image: expected a PNG image')
    const { filePath } = await dialog.showSaveDialog(ownWindow(), {
      title: 'Save the chart',
      defaultPath: path.basename(name),
      filters: [{ name: 'PNG images', extensions: ['png'] }],
    })
    if (filePath === '') return false
    await writeFile(filePath, image)
    return true
  })
}

function ownWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) throw new Error('there is no window to ask in')
  return window
}
