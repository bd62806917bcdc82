import { type EventEmitter } from 'node:events'

/** `target`, but reading a member that the stand-in does not have throws and names it. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key): unknown {
      // Promises and JSON look these two up on any object; they are absent in Electron too.
      if (typeof key === 'symbol' || key in object || ['then', 'toJSON'].includes(key)) return Reflect.get(object, key)
      throw new TypeError(`The Electron stand-in has no ${name}.${key}: add it in electron/testing/standin.`)
    },
  })
}

export function strictEmitter<T extends object>(name: string, emitter: EventEmitter, members: T): EventEmitter & T {
  return strict(name, Object.assign(emitter, members))
}

/** Emits what a listener may refuse; true if one did. */
export function refused(emitter: EventEmitter, name: string, detail: object, ...args: readonly unknown[]): boolean {
  const event = { ...detail, defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) }
  emitter.emit(name, event, ...args)
  return event.defaultPrevented
}

/** One line about what the stand-in saw, for the launcher to read. */
export function report(event: string, detail: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`[Electron stand-in] ${JSON.stringify({ event, ...detail })}\n`)
}
