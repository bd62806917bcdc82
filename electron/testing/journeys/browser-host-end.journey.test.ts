import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { info } from '../../lab/recordings/reading/info.ts'
import { MAIN } from './lab-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'end-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('Ctrl+C', () => {
  it('closes the untitled recording of a browser host, and says where it is and how to keep it', async () => {
    const host = spawn(process.execPath, [join(MAIN, 'cli.js'), 'serve', '--dir', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    host.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
    const written = () => readdirSync(directory).map((name) => statSync(join(directory, name)).size)
    await expect.poll(() => written()[0], { timeout: 20_000 }).toBeGreaterThan(100_000)
    host.kill('SIGINT')
    expect(await once(host, 'exit')).toEqual([0, null])
    const [name = '', ...others] = readdirSync(directory)
    expect(others).toEqual([])
    expect(name).toMatch(/^untitled .*\.plab$/)
    expect(await info(join(directory, name))).toMatchObject({ complete: true, problem: undefined })
    expect(said).toContain(`MiB: ${join(directory, name)}\n`)
    expect(said).toContain(`mv '${join(directory, name)}' '${join(directory, 'NAME.plab')}'`)
  })
})
