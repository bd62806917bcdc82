import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import log from 'electron-log/node'

const FILE_BYTES = 2 * 1024 ** 2
/** main.log, and main.1.log to main.4.log, the oldest. */
const FILES = 5

/** The desktop app's log: text on the console, and once it is opened also lines of JSON in files. */
export { log }

log.transports.console.format = '{text}'
log.transports.file.level = false

/** Goes on in `directory`, which is made when it is first needed. A log that cannot be written is said on the console. */
export function openLog(directory: string): void {
  const { file } = log.transports
  // It would look for a package.json to get the name from.
  file.setAppName('Perfcnt Lab')
  file.resolvePathFn = () => path.join(directory, 'main.log')
  file.maxSize = FILE_BYTES
  file.archiveLogFn = rotate
  file.format = ({ message: { date, level }, data }) => [
    JSON.stringify({ time: date.toISOString(), level, text: data.map(textOf).join(' ') }),
  ]
  file.level = 'info'
}

/** Writes down what ends the process, or would have been said by a dialog of Electron's only. Changes neither. */
export function logUncaught(): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    log.error('uncaught:', error)
  })
  // Electron would only warn.
  process.on('unhandledRejection', (reason) => {
    throw reason instanceof Error ? reason : new Error(String(reason))
  })
}

function textOf(part: unknown): string {
  return part instanceof Error ? (part.stack ?? part.message) : String(part)
}

function rotate({ path: current }: { readonly path: string }): void {
  const { dir, name, ext } = path.parse(current)
  const file = (age: number) => (age === 0 ? current : path.join(dir, `${name}.${age}${ext}`))
  try {
    for (let age = FILES - 2; age >= 0; age--) if (existsSync(file(age))) renameSync(file(age), file(age + 1))
  } catch (error) {
    // The file grows until it can be renamed: better than to lose what it says.
    log.transports.console({ data: ['the log cannot be rotated:', error], date: new Date(), level: 'warn' })
  }
}
