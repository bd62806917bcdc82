import { useChartView } from './charts/chart-view.ts'
import { PAN_STEP, ZOOM_STEP, useTimeAxis } from './charts/time-axis.ts'
import { useFeed } from './stores/feed.ts'
import { useLab } from './stores/lab.ts'
import { usePlayer } from './stores/player.ts'
import { useRecordings } from './stores/recordings.ts'
import { useRun } from './stores/run.ts'
import { useView } from './stores/view.ts'

/** Something that a key does. The same list feeds the key bindings, the tooltips and the sheet. */
export interface Command {
  /** As tinykeys writes it; `$mod` is Ctrl, or Command on a Mac. */
  readonly binding: string
  /** As people read it. */
  readonly keys: string
  readonly label: string
  run(): void
}

/** The commands of one window. */
export function useCommands(showSheet: () => void): readonly Command[] {
  const lab = useLab()
  const run = useRun()
  const view = useView()
  const feed = useFeed()
  const player = usePlayer()
  const recordings = useRecordings()
  const axis = useTimeAxis()
  const chartView = useChartView()

  function runOrPause(): void {
    if (feed.recording === undefined) void lab.ask((api) => api.setRunning(lab.status?.running !== true))
    else if (player.isPlaying) player.pause()
    else void player.play()
  }

  function ifLive(ask: Parameters<typeof lab.ask>[0]): void {
    if (feed.recording === undefined) void lab.ask(ask)
    else lab.notify({ level: 'info', text: 'A recording is shown: go back to live to change the machine.' })
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
    { binding: '.', keys: '.', label: 'One step, while paused', run: () => ifLive((api) => api.step()) },
    { binding: '[', keys: '[', label: 'Previous discontinuity', run: () => goTo(-1) },
    { binding: ']', keys: ']', label: 'Next discontinuity', run: () => goTo(1) },
    { binding: 'f', keys: 'F', label: 'Centre on the selection, or fit everything', run: centreOrFit },
    { binding: 'w', keys: 'W', label: 'Show less time', run: () => axis.zoom(ZOOM_STEP) },
    { binding: 's', keys: 'S', label: 'Show more time', run: () => axis.zoom(1 / ZOOM_STEP) },
    { binding: 'a', keys: 'A', label: 'Earlier', run: () => axis.pan(-PAN_STEP * axis.span) },
    { binding: 'd', keys: 'D', label: 'Later', run: () => axis.pan(PAN_STEP * axis.span) },
    { binding: 't', keys: 'T', label: 'Charts or table', run: chartView.toggleTable },
    { binding: 'r', keys: 'R', label: 'Reset now', run: () => ifLive((api) => api.injectFault('reset')) },
    { binding: '$mod+o', keys: 'Ctrl+O', label: 'Recordings', run: () => void recordings.showList() },
    { binding: '[Shift]+?', keys: '?', label: 'This sheet', run: showSheet },
    { binding: 'Escape', keys: 'Esc', label: 'Clear the selection', run: () => view.select(undefined) },
  ]
}

// Space and Enter belong to a button that has the focus, and letters to a list that is typed into.
const TAKES_KEYS = 'input, select, textarea, [contenteditable], [role=slider]'
const TAKES_SPACE = 'button, a, summary, [role=tab], [role=separator], [role=checkbox], [role=radio]'

/** Whether a key press belongs to what has the focus, or to an open dialog, and not to the window. */
export function belongsToFocus({ target, key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (document.querySelector('[role=dialog][data-state=open], [role=alertdialog][data-state=open]') !== null)
    return true
  if (ctrlKey || metaKey) return false
  if (target.matches('input[type=checkbox], input[type=radio]')) return key === ' '
  return target.matches(TAKES_KEYS) || (key === ' ' && target.closest(TAKES_SPACE) !== null)
}
