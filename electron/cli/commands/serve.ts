import { runBrowserHost } from '../../hosts/browser-host.ts'
import { type Command } from '../command.ts'
import { numberIn } from '../usage-error.ts'

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
    await runBrowserHost({
      port: port === undefined ? 0 : numberIn('--port', String(port), 1, 65_535, true),
      directory: dir === undefined ? 'recordings' : String(dir),
      open: open === true,
    })
    return 0
  },
}
