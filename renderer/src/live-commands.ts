import { type CursorName, useMarks } from './charts/axis/marks.ts'
import { useSelected } from './charts/axis/selected.ts'
import { useChartView } from './charts/chart-view.ts'
import { formatMoment, formatSpan } from './format/time.ts'
import { PAN_STEP, ZOOM_STEP, useTimeAxis } from './charts/axis/time-axis.ts'
import { useLanes } from './lanes/lanes-store.ts'
import { useFeed } from './stores/live/feed.ts'
import { useGuide } from './stores/guide.ts'
import { useLab } from './stores/lab/lab.ts'
import { useLooks } from './stores/view/looks.ts'
import { usePlayer } from './stores/live/player.ts'
import { useRecordingNotes } from './stores/recordings/recording-notes.ts'
import { useRecordings } from './stores/recordings/recordings.ts'
import { useForkRefusal } from './stores/recordings/fork-refusal.ts'
import { useRecordingTask } from './stores/recordings/recording-task.ts'
import { useRun } from './stores/live/run.ts'
import { selectedDiscontinuity } from './stores/view/selection.ts'
import { useStory } from './stores/races/story.ts'
import { useView } from './stores/view/view.ts'
import { useWantedFocus } from './stores/view/wanted-focus.ts'

const NO_RECORDING = 'A fork is made from a recording that is on screen: open one first.'

/** The commands of the page Live. */
export function useLiveCommands() {
  const lab = useLab()
  const run = useRun()
  const view = useView()
  const feed = useFeed()
  const player = usePlayer()
  const story = useStory()
  const notes = useRecordingNotes()
  const tasks = useRecordingTask()
  const refusal = useForkRefusal()
  const recordings = useRecordings()
  const axis = useTimeAxis()
  const chartView = useChartView()
  const selected = useSelected()
  const marks = useMarks()
  const lanes = useLanes()
  const guide = useGuide()
  const looks = useLooks()
  const focus = useWantedFocus()

  function runOrPause(): void {
    if (guide.isShown) guide.toggle()
    else if (feed.recording === undefined) ifLive((api) => api.setRunning(lab.status?.running !== true))
    else if (player.isPlaying) player.pause()
    else void player.play()
  }

  function ifLive(ask: Parameters<typeof lab.ask>[0]): void {
    if (feed.isLive) void lab.ask(ask)
    else lab.notify({ level: 'info', text: 'What is shown has been: go back to live to change the machine.' })
  }

  function stepOn(): void {
    if (feed.recording !== undefined) void player.step(1)
    else if (feed.moment === undefined) ifLive((api) => api.step())
    else void story.goToMoment(1)
  }

  function stepBack(): void {
    if (feed.recording !== undefined) void player.step(-1)
    else if (feed.moment !== undefined) void story.goToMoment(-1)
    else ifLive(() => tasks.stepBack())
  }

  function goTo(step: 1 | -1): void {
    const all = run.discontinuities
    const selected = selectedDiscontinuity(view.selection, run.number)
    const at = all.findIndex(({ id }) => id === selected)
    const next = at === -1 ? all.at(step === 1 ? 0 : -1) : all[at + step]
    if (next === undefined || run.number === undefined) return
    view.select({ type: 'discontinuity', run: run.number, id: next.id })
    axis.centreOn(next.tLastGood, next.tFirstGood ?? run.now)
  }

  function centreOrFit(): void {
    const interval = selected.interval
    if (interval === undefined) axis.fit()
    else axis.centreOn(interval.from, interval.to)
  }

  // One after the other: whatever was the last thing to be opened.
  function clearOrLeave(): void {
    if (view.selection !== undefined) view.select(undefined)
    else if (looks.isDemo) looks.isDemo = false
    else if (guide.isShown) guide.leave()
  }

  /** What a zoom by key keeps in place: where the pointer is, or what is selected, if it is in the window. */
  function anchor(): number | undefined {
    if (chartView.cursor !== undefined) return chartView.cursor
    const { interval } = selected
    const middle = interval === undefined ? undefined : (interval.from + interval.to) / 2
    return middle !== undefined && middle >= axis.min && middle <= axis.max ? middle : undefined
  }

  function zoomToSelection(): void {
    const { interval } = selected
    if (interval === undefined) return
    if (interval.to > interval.from) axis.zoomTo(interval.from, interval.to)
    else axis.centreOn(interval.from, interval.to)
  }

  const saysWindow = () =>
    `${axis.followNewest ? 'The newest ' : `${formatMoment(axis.min)} to ${formatMoment(axis.max)} s, `}${formatSpan(axis.span)}.`

  const saysFollow = () => (axis.followNewest ? 'The view follows the newest.' : 'The view is paused, capture goes on.')

  function saysCursor(name: CursorName): string {
    const cursor = marks.cursors.find((each) => each.name === name)
    if (cursor === undefined) return `Cursor ${name} is gone.`
    const delta = marks.delta === undefined ? '' : `, ${formatSpan(Math.abs(marks.delta))} between the cursors`
    return `Cursor ${name} at ${formatMoment(cursor.at)} s${delta}.`
  }

  const saysGhost = () =>
    chartView.hasGhost ? 'The gaps show what Perfetto would.' : 'The gaps show nothing, as there is nothing.'

  function saysRange(): string {
    const { interval } = selected
    if (interval === undefined) return ''
    const { from, to } = interval
    return `Range ${formatMoment(from)} to ${formatMoment(to)} s, ${formatSpan(to - from)}.`
  }

  return {
    'run.toggle': { run: runOrPause },
    'run.step': { run: stepOn },
    'run.stepBack': { run: stepBack },
    'record.toggle': { run: () => void (recordings.active.state === 'idle' ? recordings.start() : recordings.stop()) },
    'note.begin': { run: () => void notes.begin() },
    'recording.fork': {
      run: () => focus.ask('fork'),
      when: () => feed.recording !== undefined && (refusal.reason ?? tasks.underWay) === undefined,
      otherwise: () => (feed.recording === undefined ? NO_RECORDING : (refusal.reason ?? tasks.underWay ?? '')),
    },
    'discontinuity.previous': { run: () => goTo(-1) },
    'discontinuity.next': { run: () => goTo(1) },
    'axis.centre': { run: centreOrFit, says: saysWindow },
    'axis.back': {
      run: axis.back,
      when: () => axis.canGoBack,
      otherwise: () => 'There is no window before this one.',
      says: saysWindow,
    },
    'axis.follow': { run: () => axis.setFollow(!axis.followNewest), says: saysFollow },
    'cursor.first': { run: () => marks.setCursor(1), says: () => saysCursor(1) },
    'cursor.second': { run: () => marks.setCursor(2), says: () => saysCursor(2) },
    'cursor.between': {
      run: marks.selectBetween,
      when: () => marks.delta !== undefined,
      otherwise: () => 'Set both cursors first: the range is between them.',
      says: saysRange,
    },
    'selection.zoom': {
      run: zoomToSelection,
      when: () => selected.interval !== undefined,
      otherwise: () => 'Nothing is selected to zoom to.',
      says: saysWindow,
    },
    'lanes.toggle': { run: lanes.toggle, says: () => (lanes.isShown ? 'Lanes are shown.' : 'Lanes are hidden.') },
    'axis.zoomIn': { run: () => axis.zoom(ZOOM_STEP, anchor()), says: saysWindow },
    'axis.zoomOut': { run: () => axis.zoom(1 / ZOOM_STEP, anchor()), says: saysWindow },
    'axis.earlier': { run: () => axis.pan(-PAN_STEP * axis.span), says: saysWindow },
    'axis.later': { run: () => axis.pan(PAN_STEP * axis.span), says: saysWindow },
    'charts.ghost': { run: chartView.toggleGhost, says: saysGhost },
    'charts.table': { run: chartView.toggleTable, says: () => (chartView.asTable ? 'Table.' : 'Charts.') },
    'fault.reset': { run: () => ifLive((api) => api.injectFault('reset')) },
    'guide.next': { run: () => guide.step(1), when: () => guide.isShown },
    'guide.previous': { run: () => guide.step(-1), when: () => guide.isShown },
    'guide.leave': { run: guide.leave, when: () => guide.isShown },
    'player.close': {
      run: () => void player.close(),
      when: () => !feed.isLive && !feed.isReturning,
      otherwise: () => (feed.isLive ? 'What is shown is live.' : 'The live run is on its way.'),
    },
    'selection.clear': { run: clearOrLeave },
  }
}
