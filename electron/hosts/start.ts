import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runBrowserHost } from './browser-host.ts'
import { hasDisplay } from './open-browser.ts'

/** What Electron's installer may take; a person is waiting, and there is another way. */
const INSTALL_WITHIN_MS = 20_000

const root = path.join(import.meta.dirname, '..', '..')

/** `npm start`: the desktop app where it can be had, else the same lab in a browser. */
async function start(): Promise<void> {
  const electron = hasDisplay(process.platform, process.env) ? electronBinary() : { missing: 'There is no display' }
  if (typeof electron === 'string') {
    const child = spawn(electron, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    process.exitCode = await new Promise<number>((resolve) => {
      child.once('exit', (code) => resolve(code ?? 1))
    })
    return
  }
  process.stderr.write(`${electron.missing}, so the lab is served to a browser:\n`)
  await runBrowserHost({ port: 0, directory: 'recordings', open: hasDisplay(process.platform, process.env) })
}

/** The binary of the installed electron package, fetched by its own installer when it is missing. */
function electronBinary(): string | { readonly missing: string } {
  const override = process.env['ELECTRON_EXEC_PATH']
  if (override !== undefined) return override
  const directory = electronPackage()
  if (directory === undefined) return { missing: 'Electron is not installed' }
  const installed = installedBinary(directory)
  if (installed !== undefined) return installed
  process.stderr.write("Fetching Electron's binary…\n")
  const { status, error } = spawnSync(process.execPath, [path.join(directory, 'install.js')], {
    timeout: INSTALL_WITHIN_MS,
    killSignal: 'SIGKILL',
    stdio: 'ignore',
  })
  const timedOut = error !== undefined && 'code' in error && error.code === 'ETIMEDOUT'
  const why = timedOut ? `within ${INSTALL_WITHIN_MS / 1000} s` : `(its installer ended with ${status})`
  return installedBinary(directory) ?? { missing: `Electron's binary could not be fetched ${why}` }
}

function electronPackage(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

function installedBinary(directory: string): string | undefined {
  const pathFile = path.join(directory, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const binary = path.join(directory, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}

await start()
