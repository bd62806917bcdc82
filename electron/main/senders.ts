import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebFrameMain } from 'electron'
import { log } from './log.ts'
import { ORIGIN } from './protocol.ts'

/** Listens to the top frame of our own page and to nobody else. `args` are for the listener to check. */
export function onMessage(
  channel: string,
  listener: (sender: WebFrameMain, ...args: readonly unknown[]) => void,
): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => {
    const sender = ownFrame(channel, event)
    if (sender !== undefined) listener(sender, ...args)
  })
}

/** The same for questions. */
export function onQuestion(channel: string, answer: (...args: readonly unknown[]) => Promise<unknown>): void {
  ipcMain.handle(channel, async (event, ...args: unknown[]) => {
    if (ownFrame(channel, event) === undefined) throw new Error(`${channel} is not for this page`)
    return answer(...args)
  })
}

function ownFrame(channel: string, { senderFrame }: IpcMainEvent | IpcMainInvokeEvent): WebFrameMain | undefined {
  if (senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(`${ORIGIN}/`))
    return senderFrame
  log.warn(`refused ${channel} from ${senderFrame?.url ?? 'a frame that has gone'}`)
  return undefined
}
