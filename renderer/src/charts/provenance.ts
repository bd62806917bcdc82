import { formatSeed } from '../format/seed.ts'
import { formatSpan } from '../format/time.ts'
import { useFeed } from '../stores/live/feed.ts'
import { useLab } from '../stores/lab/lab.ts'
import { usePlayer } from '../stores/live/player.ts'
import { useRun } from '../stores/live/run.ts'
import { useChartView } from './chart-view.ts'
import { formatEnds } from './band-words.ts'
import { fictionNs } from './series/ghost.ts'
import { knownTime } from './series/known-time.ts'
import { useSamples } from './series/samples.ts'
import { useTimeAxis } from './axis/time-axis.ts'
import { formatValidity, validity } from './series/validity.ts'

/** Says of what run the charts on screen are, by which version, and how much of the window is known: a line each, for an image. */
export function useProvenance(): () => readonly string[] {
  const lab = useLab()
  const run = useRun()
  const feed = useFeed()
  const player = usePlayer()
  const samples = useSamples()
  const axis = useTimeAxis()
  const chartView = useChartView()

  function origin(): string {
    const { recording } = feed
    return recording === undefined
      ? `live run ${run.number ?? 1}`
      : `recording “${recording.name}”, run ${player.run + 1}`
  }

  function whatIsKnown(): string {
    const times = samples.history.times()
    const known = formatValidity(validity(times, axis, knownTime(samples.history, run.discontinuities, samples.now)))
    const fiction = fictionNs(run.discontinuities, times.begin, axis, samples.now)
    const ghost = `; dots and dashes are what Perfetto would show, ${formatSpan(fiction)} of fiction`
    return `${formatEnds(axis.min, axis.max)} s, valid ${known ?? '–'}${chartView.hasGhost ? ghost : ''}`
  }

  return () => {
    const { settings } = run
    if (settings === undefined) return [`Perfcnt Lab ${lab.description?.version ?? ''}`]
    const product = lab.description?.models.find(({ id }) => id === settings.model)?.product ?? settings.model
    return [
      `${origin()} · seed ${formatSeed(settings.seed)} · policy ${settings.policy} · ${product} · ` +
        `${settings.workload}, every ${settings.periodMs} ms · Perfcnt Lab ${lab.description?.version ?? ''}`,
      whatIsKnown(),
    ]
  }
}
