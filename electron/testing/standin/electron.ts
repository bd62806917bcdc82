import type * as Electron from 'electron'
import { type DialogAnswer } from '../standin-child.ts'
import { defaultSession } from './session.ts'
import { report, strict } from './strict.ts'

export { app, BrowserWindow } from './app.ts'
export { ipcMain } from './ipc-main.ts'
export { MessageChannelMain } from './ports.ts'
export { protocol } from './session.ts'
export { utilityProcess } from './utility.ts'

/** `$STANDIN_DIALOGS`: what the user answers, in order; without a path the dialog is cancelled. */
const answers = JSON.parse(process.env['STANDIN_DIALOGS'] ?? '[]') as DialogAnswer[]

function answer(asked: DialogAnswer['dialog']) {
  const { dialog, filePath, filePaths, response } = {
    dialog: 'none',
    filePath: '',
    filePaths: [],
    response: 0,
    ...answers.shift(),
  }
  if (dialog !== asked)
    throw new Error(`The Electron stand-in has no answer to ${asked}: STANDIN_DIALOGS has ${dialog}.`)
  return { filePath, filePaths: [...filePaths], canceled: filePath === '' && filePaths.length === 0, response }
}

const showOpenDialog = async () => answer('showOpenDialog')
const showSaveDialog = async () => answer('showSaveDialog')
const showMessageBox = async () => ({ ...answer('showMessageBox'), checkboxChecked: false })
export const dialog = strict('dialog', {
  showOpenDialog,
  showSaveDialog,
  showMessageBox,
} satisfies Partial<Electron.Dialog>)
export const Menu = strict('Menu', { buildFromTemplate: () => ({}), setApplicationMenu: () => undefined })
export const session = strict('session', { defaultSession })
const openExternal = async (url: string) => report('open-external', { url })
export const shell = strict('shell', { openExternal } satisfies Partial<Electron.Shell>)
