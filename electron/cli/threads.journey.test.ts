import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ExploreReport } from '../sim/explorer/report.ts'

const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')
const SEARCH = ['explore', 'dump-vs-reset', '--policy', 'v2', '--json', '--max', '40']

function reportOf(threads: number) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...SEARCH, '--threads', String(threads)], {
    encoding: 'utf8',
  })
  // Wall time is all that may differ.
  return { report: { ...(JSON.parse(stdout) as ExploreReport), seconds: 0 }, stderr, status }
}

describe('the built command line', () => {
  it('finds the same with one thread as with three, and writes nothing but the report when piped', () => {
    const [one, three] = [reportOf(1), reportOf(3)]
    expect(three).toEqual(one)
    expect(one).toMatchObject({ status: 1, stderr: '', report: { executions: 120, complete: false } })
    expect(one.report.findings.length).toBeGreaterThan(0)
  })

  it('ends with 70, which is no verdict, when what it has to say cannot be written', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'scenarios'], { stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    expect({ status, stderr: stderr.toString() }).toEqual({
      status: 70,
      stderr: 'perfcnt-lab: ENOSPC: no space left on device, write\n',
    })
  })

  it.each([1, 2])(
    'prints what it has found when interrupted, marked incomplete, and exits with 130 (%i threads)',
    async (threads) => {
      const search = ['explore', 'two-files-twice', '--policy', 'mainline', '--threads', String(threads)]
      const child = spawn(process.execPath, [CLI, ...search])
      let out = ''
      child.stdout.on('data', (data: Buffer) => {
        out += data.toString()
      })
      const code = new Promise<number | null>((exited) => child.once('exit', exited))
      setTimeout(() => child.kill('SIGINT'), 8_000)
      expect(await code).toBe(130)
      expect(out).toContain('two-files-twice under mainline: INCOMPLETE')
      expect(out).toMatch(/[1-9][\d,]* executions/)
      expect(out).toContain('npm run -s lab -- replay mainline/two-files-twice@')
    },
  )
})
