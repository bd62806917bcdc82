import { type RunSettings } from '../../protocol/types.ts'
import { momentText } from '../moment-text.ts'
import { resultName } from '../../sim/kernel/errno.ts'
import { type RunFigures } from '../../sim/session/figures.ts'
import { type ExportSource } from './export.ts'
import { provenanceOf } from './provenance.ts'

/** A report for a mail or an issue: the figures of each run and every discontinuity. */
export async function* markdown({ reader, figures }: ExportSource): AsyncGenerator<string> {
  yield `# ${reader.info.name}\n\n`
  yield `${(await provenanceOf(reader)).map((line) => `- ${line}`).join('\n')}\n`
  for (const [run, settings] of reader.info.runs.entries()) {
    const found = figures[run]
    if (found !== undefined) yield runReport(run, settings, found)
  }
}

function runReport(run: number, settings: RunSettings, figures: RunFigures): string {
  const { longestIoctl: longest } = figures
  const splats = Object.entries(figures.splats)
  const parts = [
    `\n## Run ${run + 1}: policy ${settings.policy} on ${settings.model}\n`,
    table(
      ['', ''],
      [
        ['samples', String(figures.samples)],
        ['samples lost', String(figures.samplesLost)],
        ['valid time', validTime(figures)],
        ['resets', String(figures.resets.length)],
        ['faults injected', String(figures.faults)],
        ['WARNs and worse', String(splats.reduce((sum, [, count]) => sum + count, 0))],
        [
          'longest ioctl',
          longest === undefined
            ? 'none'
            : `${longest.name}, ${milliseconds(longest.end - longest.begin)}, ${resultName(longest.result)}`,
        ],
        ['checks that do not hold', violatedText(figures.violated)],
      ],
    ),
    '### What each ioctl gave\n',
    table(
      ['ioctl', 'result', 'times'],
      Object.entries(figures.ioctls).flatMap(([name, results]) =>
        Object.entries(results).map(([result, count]) => [name, result, String(count)]),
      ),
    ),
    '### Discontinuities\n',
    figures.discontinuities.length === 0
      ? 'None.\n'
      : table(
          ['kind', 'from', 'to', 'cause', 'samples lost', 'dumps failed', 'restored'],
          figures.discontinuities.map((gap) => [
            gap.kind,
            momentText(gap.tLastGood),
            gap.tFirstGood === undefined ? 'the end' : momentText(gap.tFirstGood),
            gap.cause,
            `${gap.samplesLost} of ${gap.samplesExpected}`,
            gap.ioctlsFailed === 0 ? '0' : `${gap.ioctlsFailed} (${resultName(-gap.errno)})`,
            gap.configRestored,
          ]),
        ),
  ]
  if (splats.length > 0) {
    parts.push(
      '### WARNs and worse\n',
      table(
        ['text', 'times'],
        splats.map(([text, count]) => [text, String(count)]),
      ),
    )
  }
  return parts.join('\n')
}

/** As the window words it: never 100 % while something is missing. */
export function validTime({ validNs, knownNs }: Pick<RunFigures, 'validNs' | 'knownNs'>): string {
  if (knownNs <= 0) return 'no samples'
  const percent = (100 * validNs) / knownNs
  if (percent < 100 && percent > 99.9) return '99.9 %'
  if (percent > 0 && percent < 0.1) return '0.1 %'
  return `${percent >= 100 || percent === 0 ? Math.min(100, percent) : percent.toFixed(1)} %`
}

function violatedText(violated: RunFigures['violated']): string {
  if (violated === undefined) return 'no state recorded'
  return violated.length === 0 ? 'none' : violated.join(', ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`
}

function milliseconds(span: number): string {
  return `${(span / 1e6).toFixed(3)} ms`
}
