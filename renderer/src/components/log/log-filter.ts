import { type NumberedLine } from '../../stores/live/run.ts'

/** Whether the lab says it, and no kernel would: what was injected, when a reset began and ended. */
export function isOfLab({ text }: NumberedLine): boolean {
  return text.startsWith('lab: ')
}

/** The least serious printk level that is shown. */
export type LogLevel = 7 | 6 | 4 | 3

export const LOG_LEVELS: readonly { readonly level: LogLevel; readonly label: string }[] = [
  { level: 7, label: 'All' },
  { level: 6, label: 'Info' },
  { level: 4, label: 'Warnings' },
  { level: 3, label: 'Errors' },
]

/** Lines at least as serious as `level` whose text or call trace has `search`, in any case. */
export function filterLog(lines: readonly NumberedLine[], level: LogLevel, search: string): readonly NumberedLine[] {
  const wanted = search.trim().toLowerCase()
  if (level === 7 && wanted === '') return lines
  return lines.filter(
    (line) =>
      line.level <= level &&
      (wanted === '' || [line.text, ...line.trace].some((text) => text.toLowerCase().includes(wanted))),
  )
}
