import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type CommandMessage, type Desktop, type HostStateMessage, type PortMessage } from '../protocol/desktop.ts'
import { type HostState } from '../protocol/host.ts'

// A port cannot cross into the page's world through the bridge; a message of the window to itself carries it.
ipcRenderer.on('lab-port', ({ ports }, nonce: string) => {
  const message: PortMessage = { type: 'lab-port', nonce }
  window.postMessage(message, location.origin, [...ports])
})

ipcRenderer.on('lab-host', (_event, host: HostState) => {
  const message: HostStateMessage = { type: 'lab-host', host }
  window.postMessage(message, location.origin)
})

ipcRenderer.on('command', (_event, id: string) => {
  const message: CommandMessage = { type: 'lab-command', id }
  window.postMessage(message, location.origin)
})

const desktop: Desktop = Object.freeze({
  requestPort(nonce: string): void {
    ipcRenderer.send('request-port', nonce)
  },
  openFile(): Promise<string | undefined> {
    return ipcRenderer.invoke('open-file')
  },
  // Of files alone that a person has dropped or chosen: a page cannot make one that has a path.
  takeFile(file: File): Promise<string> {
    return ipcRenderer.invoke('take-file', webUtils.getPathForFile(file))
  },
  saveFile(id: string): Promise<boolean> {
    return ipcRenderer.invoke('save-file', id)
  },
  saveImage(name: string, image: Uint8Array): Promise<boolean> {
    return ipcRenderer.invoke('save-image', name, image)
  },
  showMenuKeys(keys: Readonly<Record<string, string>>): void {
    ipcRenderer.send('menu-keys', keys)
  },
  restartLab(): void {
    ipcRenderer.send('restart-lab')
  },
})

contextBridge.exposeInMainWorld('desktop', desktop)
