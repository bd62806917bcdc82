import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { type FromPage, type ToPage } from './page.ts'
import { strict } from './strict.ts'

const handlers = new Map<string, Parameters<Electron.IpcMain['handle']>[1]>()
const emitter = new EventEmitter()

export const ipcMain = strict(
  'ipcMain',
  Object.assign(emitter, {
    handle: (channel, listener) => {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
      handlers.set(channel, listener)
    },
  } satisfies Partial<Electron.IpcMain>),
)

/** Hands on what a page sent, and answers what it invoked. */
export async function receive(
  sender: Electron.WebContents,
  { channel, args, call }: Extract<FromPage, { channel: string }>,
): Promise<ToPage | undefined> {
  const event = { type: 'frame', sender, senderFrame: sender.mainFrame, processId: 0, frameId: 0, ports: [] }
  if (call === undefined) {
    emitter.emit(channel, event, ...args)
    return undefined
  }
  try {
    const handler = handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return { reply: call, value: await handler(event as never, ...args) }
  } catch (error) {
    return { reply: call, error: String(error) }
  }
}
