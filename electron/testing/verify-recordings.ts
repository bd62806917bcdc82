import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const CLI = resolve(import.meta.dirname, '..', '..', 'out/main/cli.js')

/** Does every finished recording of a directory again, as the command line does. Throws for one that differs, with what it says. */
export function verifyRecordings(directory: string): void {
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.plab'))) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'verify', join(directory, name)], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${name} cannot be verified (${status}):\n${stdout}${stderr}`)
  }
}
