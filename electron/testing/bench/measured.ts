import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

export const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js')

/** Printed by the measured process itself when it ends. */
const USAGE = `data:text/javascript,process.on('exit',()=>process.stderr.write('usage '+JSON.stringify(process.resourceUsage())))`

export interface Measured {
  readonly stdout: string
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMiB: number
}

/** The whole process, start and threads included: one run of the command line, interrupted after `limitMs`. */
export function measureCli(args: readonly string[], limitMs?: number): Measured {
  const began = performance.now()
  const { stdout, stderr } = runNode(['--import', USAGE, CLI, ...args], limitMs)
  const wallSeconds = (performance.now() - began) / 1000
  const usage = JSON.parse(stderr.slice(stderr.lastIndexOf('usage ') + 6)) as NodeJS.ResourceUsage
  return {
    stdout,
    wallSeconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }
}

/** Exit codes of the command line that come with a result: nothing found, findings, interrupted. Throws for any other. */
const MEASURED_CODES: readonly (number | null)[] = [0, 1, 130]

/** What it prints. A run that is over the limit is interrupted. */
export function runNode(
  args: readonly string[],
  limitMs?: number,
): { readonly stdout: string; readonly stderr: string } {
  const limit = limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGINT' as const }
  const { stdout, stderr, error, status } = spawnSync(process.execPath, args, {
    ...limit,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) throw error
  if (!MEASURED_CODES.includes(status)) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return { stdout, stderr }
}
