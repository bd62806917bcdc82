import { counts } from '../../../electron/protocol/discontinuity.ts'
import { isCaptionSetting } from '../../../electron/protocol/guided-runs.ts'
import { type RunFigures } from '../../../electron/protocol/recordings.ts'

/** What the checks and the kernel log say of a recording. */
export interface RecordingVerdict {
  readonly kind: 'good' | 'warn' | 'bad' | 'unknown'
  readonly text: string
}

/** Undefined when nothing was checked: a light file has nothing to show. */
export function verdictOf(figures: readonly RunFigures[]): RecordingVerdict | undefined {
  const violated = [...new Set(figures.flatMap((run) => run.violated ?? []))]
  if (violated.length > 0) return { kind: 'bad', text: `✕ ${violated.join(', ')}` }
  const splats = figures.flatMap((run) => Object.values(run.splats)).reduce((sum, count) => sum + count, 0)
  if (splats > 0) return { kind: 'warn', text: `▲ ${splats} ${splats === 1 ? 'splat' : 'splats'}` }
  const isEmpty = figures.every(({ knownNs, ioctls }) => knownNs === 0 && Object.keys(ioctls).length === 0)
  if (isEmpty) return undefined
  if (figures.some((run) => run.violated === undefined)) return { kind: 'unknown', text: 'no state recorded' }
  return { kind: 'good', text: '✓ checks hold' }
}

export function resetsOf(figures: readonly RunFigures[]): number {
  return figures.reduce((sum, { resets }) => sum + resets.length, 0)
}

export function gapsOf(figures: readonly RunFigures[]): number {
  return figures.reduce((sum, { discontinuities }) => sum + discontinuities.filter(counts).length, 0)
}

export function tagsOf(details: {
  readonly runs: readonly { readonly notes: readonly { readonly tags: readonly string[] }[] }[]
}) {
  const tags = details.runs.flatMap(({ notes }) => notes.flatMap((note) => note.tags))
  return [...new Set(tags)].filter((tag) => !isCaptionSetting(tag)).sort()
}
