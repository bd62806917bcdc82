import path from 'node:path'
import { labChild } from './lab-child.ts'
import { openBrowser } from './open-browser.ts'
import { serveLab } from './serve.ts'
import { untitledLeft } from './untitled-left.ts'

export interface BrowserHostOptions {
  readonly port: number
  /** Directory of recordings. */
  readonly directory: string
  readonly open: boolean
}

/** The built main directory; every chunk of it lies beside the entries. */
const MAIN = import.meta.dirname

/** Serves the built lab until the process is told to end. Prints the URL. */
export async function runBrowserHost({ port, directory, open }: BrowserHostOptions): Promise<void> {
  const host = await serveLab({
    spawn: labChild(path.join(MAIN, 'lab.js'), {
      resources: path.join(MAIN, '..', '..', 'resources'),
      recordings: path.resolve(directory),
    }),
    renderer: path.join(MAIN, '..', 'renderer'),
    port,
    log: (line) => {
      process.stderr.write(`${line}\n`)
    },
  })
  process.stdout.write(`${host.url}\n`)
  if (open) openBrowser(host.url)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const untitled = await host.untitled()
  await host.close()
  const left = untitled === undefined ? undefined : untitledLeft(untitled, directory)
  if (left !== undefined) process.stderr.write(`${left}\n`)
}
