import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { commandItems, type MenuKeys, menuKeysFrom, USUAL_KEYS } from './command-menu.ts'
import { onMessage } from './senders.ts'

/** What every desktop app has, and commands of the window under the names and keys that they have there. */
export function serveMenu(): void {
  setMenu(USUAL_KEYS)
  onMessage('menu-keys', (_sender, said) => {
    const keys = menuKeysFrom(said)
    if (keys !== undefined) setMenu(keys)
  })
}

function setMenu(keys: MenuKeys, platform: NodeJS.Platform = process.platform): void {
  const items = (heading: Parameters<typeof commandItems>[0]) => commandItems(heading, keys, platform, askWindow)
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [...items('file'), { type: 'separator' }, platform === 'darwin' ? { role: 'close' } : { role: 'quit' }],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...items('view'),
        { type: 'separator' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: items('help') },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function askWindow(id: string): void {
  const [window] = BrowserWindow.getAllWindows()
  window?.webContents.send('command', id)
}
