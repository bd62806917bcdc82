import { useChartView } from './charts/chart-view.ts'
import { PAN_STEP, ZOOM_STEP, useTimeAxis } from './charts/time-axis.ts'
import { type Command } from './command.ts'
import { useFeed } from './stores/feed.ts'
import { useLab } from './stores/lab.ts'
import { usePlayer } from './stores/player.ts'
import { useRecordingNotes } from './stores/recording-notes.ts'
import { useRecordingTask } from './stores/recording-task.ts'
import { useRun } from './stores/run.ts'
import { useStory } from './stores/story.ts'
import { useView } from './stores/view.ts'

/** The commands of the page Live. */
export function useLiveCommands(): readonly Command[] {
  const lab = useLab()
  const run = useRun()
  const view = useView()
  const feed = useFeed()
  const player = usePlayer()
  const story = useStory()
  const notes = useRecordingNotes()
  const tasks = useRecordingTask()
  const axis = useTimeAxis()
  const chartView = useChartView()

  function runOrPause(): void {
    if (feed.recording === undefined) ifLive((api) => api.setRunning(lab.status?.running !== true))
    else if (player.isPlaying) player.pause()
    else void player.play()
  }

  function ifLive(ask: Parameters<typeof lab.ask>[0]): void {
    if (feed.isLive) void lab.ask(ask)
    else lab.notify({ level: 'info', text: 'What is shown has been: go back to live to change the machine.' })
  }

  function stepOn(): void {
    if (feed.moment === undefined) ifLive((api) => api.step())
    else void story.goToMoment(1)
  }

  function stepBack(): void {
    if (feed.moment !== undefined) void story.goToMoment(-1)
    else ifLive(() => tasks.stepBack())
  }

  function goTo(step: 1 | -1): void {
    const all = run.discontinuities
    const at = all.findIndex(({ id }) => id === view.selection?.id && view.selection.run === run.number)
    const next = at === -1 ? all.at(step === 1 ? 0 : -1) : all[at + step]
    if (next === undefined || run.number === undefined) return
    view.select({ type: 'discontinuity', run: run.number, id: next.id })
    axis.centreOn(next.tLastGood, next.tFirstGood ?? run.now)
  }

  function centreOrFit(): void {
    const selected = run.discontinuities.find(({ id }) => id === view.selection?.id)
    if (selected === undefined) axis.fit()
    else axis.centreOn(selected.tLastGood, selected.tFirstGood ?? run.now)
  }

  return [
    { binding: 'Space', keys: 'Space', label: 'Run or pause', run: runOrPause },
    { binding: '.', keys: '.', label: 'One step, while paused or in a schedule', run: stepOn },
    { binding: ',', keys: ',', label: 'One step back, of the machine or in a schedule', run: stepBack },
    { binding: 'm', keys: 'M', label: 'A note at this moment', run: () => void notes.begin() },
    { binding: '[', keys: '[', label: 'Previous discontinuity', run: () => goTo(-1) },
    { binding: ']', keys: ']', label: 'Next discontinuity', run: () => goTo(1) },
    { binding: 'f', keys: 'F', label: 'Centre on the selection, or fit everything', run: centreOrFit },
    { binding: 'w', keys: 'W', label: 'Show less time', run: () => axis.zoom(ZOOM_STEP) },
    { binding: 's', keys: 'S', label: 'Show more time', run: () => axis.zoom(1 / ZOOM_STEP) },
    { binding: 'a', keys: 'A', label: 'Earlier', run: () => axis.pan(-PAN_STEP * axis.span) },
    { binding: 'd', keys: 'D', label: 'Later', run: () => axis.pan(PAN_STEP * axis.span) },
    { binding: 't', keys: 'T', label: 'Charts or table', run: chartView.toggleTable },
    { binding: 'r', keys: 'R', label: 'Reset now', run: () => ifLive((api) => api.injectFault('reset')) },
    { binding: 'Escape', keys: 'Esc', label: 'Clear the selection', run: () => view.select(undefined) },
  ]
}
