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

/** A run with findings ends with 1, which is as good a figure as any. */
export function runNode(
  args: readonly string[],
  limitMs?: number,
): { readonly stdout: string; readonly stderr: string } {
  const limit = limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGINT' as const }
  const { stdout, stderr, error } = spawnSync(process.execPath, args, {
    ...limit,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined && !('code' in error && error.code === 'ETIMEDOUT')) throw error
  return { stdout, stderr }
}
