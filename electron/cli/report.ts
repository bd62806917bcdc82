import { passed, type RunReport } from '../sim/machine/run-report.ts'

const seconds = (ns: number) => (ns / 1e9).toFixed(6)

/** A run for people: what each ioctl gave, losses, WARNs, failed checks, the kernel log. */
export function runReportText(report: RunReport): string {
  const lines = [
    `${report.scenario} under ${report.policy} on ${report.model}, seed ${report.seed}: ${verdict(report)}`,
    `  ${report.samples} samples in ${seconds(report.virtualNs)} s, valid ${(100 * report.validFraction).toFixed(1)} %, digest ${report.digest}`,
    '',
    'ioctls',
    ...Object.entries(report.ioctls).map(
      ([name, results]) =>
        `  ${name.padEnd(16)} ${Object.entries(results)
          .map(([result, count]) => `${result} x${count}`)
          .join('  ')}`,
    ),
  ]
  if (report.discontinuities.length > 0)
    lines.push(
      '',
      'discontinuities',
      ...report.discontinuities.map((gap) => {
        const end = gap.tFirstGood === undefined ? 'the end' : `${seconds(gap.tFirstGood)} s`
        const restored = gap.configRestored === 'yes' ? ', restored' : ''
        return `  ${gap.kind} ${seconds(gap.tLastGood)} s to ${end}: ${gap.cause}; ${gap.samplesLost} of ${gap.samplesExpected} samples lost, ${gap.ioctlsFailed} dumps failed${restored}`
      }),
    )
  if (report.splats.length > 0)
    lines.push(
      '',
      'splats',
      ...report.splats.map(({ kind, text, atNs, thread }) => `  ${seconds(atNs)} ${kind} ${text} [${thread}]`),
    )
  lines.push(
    '',
    'checks',
    ...report.checks.map(({ id, ok, detail }) => `  ${ok ? 'ok      ' : 'VIOLATED'} ${id}${ok ? '' : `: ${detail}`}`),
  )
  lines.push(
    '',
    'kernel log',
    ...report.klog.map(({ atNs, level, text }) => `  ${seconds(atNs).padStart(12)} <${level}> ${text}`),
  )
  return lines.join('\n')
}

function verdict(report: RunReport): string {
  if (!passed(report)) return report.complete ? 'FAILED' : 'FAILED, INCOMPLETE'
  return report.complete ? 'ok' : 'INCOMPLETE, ok so far'
}
