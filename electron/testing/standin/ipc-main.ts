import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { type Sent, type ToPage } from './page.ts'
import { strict, strictEmitter } from './strict.ts'

const handlers = new Map<string, Parameters<Electron.IpcMain['handle']>[1]>()
const emitter = new EventEmitter()

export const ipcMain = strictEmitter('ipcMain', emitter, {
  handle: (channel, listener) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, listener)
  },
} satisfies Partial<Electron.IpcMain>)

/** Hands on what a page sent, and answers what it invoked. */
export async function receive(senderFrame: object, { channel, args, call }: Sent): Promise<ToPage | undefined> {
  const event = strict('event', { senderFrame })
  if (call === undefined) return void emitter.emit(channel, event, ...args)
  try {
    const handler = handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return { reply: call, value: await handler(event as never, ...args) }
  } catch (error) {
    return { reply: call, error: `Error invoking remote method '${channel}': ${String(error)}` }
  }
}
