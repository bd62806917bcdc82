import type * as Electron from 'electron'
import { app } from './app.ts'
import { ipcMain } from './ipc-main.ts'
import { MessageChannelMain } from './ports.ts'
import { defaultSession, protocol } from './session.ts'
import { report, strict } from './strict.ts'
import { utilityProcess } from './utility.ts'
import { BrowserWindow } from './window.ts'

export { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, utilityProcess }

interface Answer {
  readonly dialog: string
  readonly filePath?: string
  readonly filePaths?: string[]
}

/** `$STANDIN_DIALOGS`: a JSON array of what the user answers, in order; without a path the dialog is cancelled. */
const answers = JSON.parse(process.env['STANDIN_DIALOGS'] ?? '[]') as Answer[]

function answer(dialog: string): Answer {
  const next = answers.shift()
  report('dialog', { dialog, next })
  if (next?.dialog === dialog) return next
  throw new Error(`The Electron stand-in has no answer to ${dialog}: STANDIN_DIALOGS has ${JSON.stringify(next)} next.`)
}

export const dialog = strict('dialog', {
  showOpenDialog: async () => {
    const { filePaths } = answer('showOpenDialog')
    return { canceled: filePaths === undefined, filePaths: filePaths ?? [] }
  },
  showSaveDialog: async () => {
    const { filePath } = answer('showSaveDialog')
    return { canceled: filePath === undefined, filePath: filePath ?? '' }
  },
} satisfies Partial<Electron.Dialog>)

export const Menu = strict('Menu', {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ items: template }),
  setApplicationMenu: () => undefined,
})
export const session = strict('session', { defaultSession })
export const shell = strict('shell', {
  openExternal: async (url) => report('open-external', { url }),
} satisfies Partial<Electron.Shell>)
