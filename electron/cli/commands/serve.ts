import { type Command } from '../command.ts'
import { numberIn, UsageError } from '../usage-error.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'the lab in a browser; prints the URL',
  positionals: [],
  flags: { port: { type: 'string' }, open: { type: 'boolean' }, dir: { type: 'string' } },
  flagHelp: {
    port: 'the port (any that is free)',
    open: 'open a browser',
    dir: 'directory of recordings (./recordings)',
  },
  example: 'serve --port 8080 --open',
  async run({ port, open, dir }) {
    const wanted = port === undefined ? 0 : numberIn('--port', String(port), 1, 65_535, true)
    const directory = dir === undefined ? 'recordings' : String(dir)
    const { runBrowserHost } = await import('../../hosts/browser-host.ts')
    try {
      await runBrowserHost({ port: wanted, directory, open: open === true })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE') throw new UsageError(`--port: ${wanted} is in use; choose another, or none for any`)
      if (code === 'EACCES') throw new UsageError(`--port: ${wanted} needs more rights; choose one above 1023`)
      throw error
    }
    return 0
  },
}
