import { app } from 'electron'
import { serveDialogs } from './dialogs.ts'
import { LabHost } from './lab-process.ts'
import { log, logUncaught, openLog } from './log.ts'
import { serveMenu } from './menu.ts'
import { denyPermissions } from './permissions.ts'
import { registerScheme, serveWindowFiles } from './protocol.ts'
import { confineContents, focusWindow, openWindow } from './window.ts'

// Before the app is ready. Nothing here may await: Electron is ready only when this module has been evaluated.
logUncaught()
app.enableSandbox()
registerScheme()
confineContents()

if (app.requestSingleInstanceLock()) {
  // Not by the second instance: the log is the first one's.
  openLog(app.getPath('logs'))
  app.on('second-instance', focusWindow)
  app.on('child-process-gone', (_event, { type, name = '', reason, exitCode }) => {
    log.warn(`a process of Electron has gone: ${type} ${name}, ${reason}, exit code ${exitCode}`)
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  void app.whenReady().then(start)
} else {
  app.quit()
}

function start(): void {
  serveWindowFiles()
  denyPermissions()
  serveMenu()
  const lab = new LabHost()
  serveDialogs(lab)
  lab.start()
  openWindow(lab)
  app.on('activate', () => {
    openWindow(lab)
  })
}
