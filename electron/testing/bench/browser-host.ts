import { type ChildProcess, spawn } from 'node:child_process'
import { CLI } from './measured.ts'

/** A browser host of its own on a directory of recordings, with its URL when it is there; it ends with `use`. */
export async function withHost<T>(directory: string, use: (url: string, host: ChildProcess) => Promise<T>): Promise<T> {
  const host = spawn(process.execPath, [CLI, 'serve', '--dir', directory])
  try {
    const url = await new Promise<string>((found, failed) => {
      let printed = ''
      host.stdout.on('data', (data: Buffer) => {
        printed += data.toString()
        const line = /^(http:\S+)$/m.exec(printed)?.[1]
        if (line !== undefined) found(line)
      })
      host.on('exit', (code) => {
        failed(new Error(`the browser host ended with ${code}`))
      })
    })
    return await use(url, host)
  } finally {
    host.kill()
  }
}
