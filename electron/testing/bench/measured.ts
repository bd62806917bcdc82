import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

export const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js')

/** Printed by the measured process itself when it ends. Its maxRSS is at least what this process has, unless Linux knows better. */
const USAGE = `data:text/javascript,${encodeURIComponent(`
import { existsSync, readFileSync } from 'node:fs'
const STATUS = '/proc/self/status'
process.on('exit', () => {
  const usage = process.resourceUsage()
  const peak = existsSync(STATUS) ? /VmHWM:\\s*(\\d+)/.exec(readFileSync(STATUS, 'utf8')) : null
  process.stderr.write('usage ' + JSON.stringify({ ...usage, maxRSS: peak === null ? usage.maxRSS : Number(peak[1]) }))
})
`)}`

export interface Measured {
  readonly stdout: string
  /** What it said on stderr. */
  readonly complaint: string
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMiB: number
}

/** Exit codes of the command line that come with a result: nothing found, findings, interrupted. */
const MEASURED_CODES: readonly number[] = [0, 1, 130]

/** The whole process, start and threads included: one run of the command line, interrupted after `limitMs`. Throws for any other code. */
export function measureCli(args: readonly string[], limitMs?: number, codes = MEASURED_CODES): Measured {
  const began = performance.now()
  const { stdout, stderr } = runNode(['--import', USAGE, CLI, ...args], limitMs, codes)
  const wallSeconds = (performance.now() - began) / 1000
  const usageAt = stderr.lastIndexOf('usage ')
  const usage = JSON.parse(stderr.slice(usageAt + 6)) as NodeJS.ResourceUsage
  return {
    stdout,
    complaint: stderr.slice(0, usageAt).trim(),
    wallSeconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }
}

/** What it prints. A run that is over the limit is interrupted. Throws for a code that is not one of `codes`. */
export function runNode(
  args: readonly string[],
  limitMs?: number,
  codes = MEASURED_CODES,
): { readonly stdout: string; readonly stderr: string } {
  const limit = limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGINT' as const }
  const { stdout, stderr, error, status } = spawnSync(process.execPath, args, {
    ...limit,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) throw error
  if (status === null || !codes.includes(status)) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return { stdout, stderr }
}
