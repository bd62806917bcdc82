import { type RecordingInfo } from '../../electron/protocol/types.ts'
import { PAN_STEP, ZOOM_STEP } from './charts/axis/time-axis.ts'
import { useComparison } from './stores/recordings/comparison.ts'
import { useComparisonAxis } from './stores/recordings/comparison-axis.ts'
import { useFeed } from './stores/live/feed.ts'
import { useLab } from './stores/lab/lab.ts'
import { useRecordingTask } from './stores/recordings/recording-task.ts'
import { useRecordings } from './stores/recordings/recordings.ts'
import { useRecordingsPlace } from './stores/recordings/recordings-place.ts'
import { useView } from './stores/view/view.ts'
import { useWantedFocus } from './stores/view/wanted-focus.ts'

/** Sections of a recording's details, by their titles. */
type Part = 'Export' | 'Compare'

/** The commands of the page Recordings: of the list, or of the comparison that is open. */
export function useRecordingsCommands() {
  const recordings = useRecordings()
  const places = useRecordingsPlace()
  const lab = useLab()
  const feed = useFeed()
  const view = useView()
  const focus = useWantedFocus()
  const task = useRecordingTask()
  const comparison = useComparison()
  const axis = useComparisonAxis()

  function choose(by: 1 | -1): void {
    const ids = recordings.shown.map(({ id }) => id)
    const at = ids.indexOf(places.place.recording ?? '')
    const next = at === -1 ? ids.at(by === 1 ? 0 : -1) : ids[at + by]
    if (next !== undefined) places.choose(next)
  }

  function saysChosen(): string {
    const at = recordings.shown.findIndex(({ id }) => id === places.place.recording)
    return `${recordings.shown[at]?.name ?? 'No recording'}, ${at + 1} of ${recordings.shown.length}.`
  }

  const withChosen = (run: (id: string) => unknown) => ({
    run: () => {
      if (places.place.recording !== undefined) void run(places.place.recording)
    },
    when: () => places.place.recording !== undefined,
    otherwise: () => 'No recording is chosen.',
  })

  /** On the recording that is on screen or chosen, or else the newest. */
  function show(part: Part): void {
    const id = feed.recording?.id ?? places.place.recording ?? recordings.list?.[0]?.id
    view.page = 'recordings'
    if (id !== undefined) places.choose(id)
    const lacks = lacking(recordings.list?.find((info) => info.id === id))
    if (lacks === undefined) focus.ask(part)
    const reason = lacks ?? waiting(part, id)
    if (reason !== undefined) lab.notify({ level: 'info', text: reason })
  }

  /** Why the details of a recording have neither part. */
  function lacking(info: RecordingInfo | undefined): string | undefined {
    if (recordings.list === undefined) return undefined
    if (recordings.list.length === 0) return 'No recording has been kept yet.'
    if (info === undefined) return 'The recording is not here any more: it was deleted or renamed.'
    if (recordings.isBeingMade(info.id)) return `“${info.name}” is being recorded: stop that first.`
    if (info.writtenElsewhere) return `“${info.name}” is being recorded by another lab.`
    if (info.runs.length === 0) return `Nothing of “${info.name}” can be read.`
    if (info.kind === 'light') return `“${info.name}” is a light recording: open it, its runs are done again then.`
    return undefined
  }

  /** Why nothing in that part can be used yet. */
  function waiting(part: Part, id: string | undefined): string | undefined {
    const canUse =
      part === 'Export'
        ? task.task?.kind === 'export' && task.task.recording === id
        : (recordings.list ?? []).flatMap(({ runs }) => runs).length > 1
    return canUse ? undefined : task.underWay
  }

  return {
    'recording.keep': {
      run: () => {
        view.page = 'recordings'
        places.choose(undefined)
        focus.ask('untitled')
      },
    },
    'recording.export': { run: () => show('Export') },
    'recording.compare': { run: () => show('Compare') },
    'recordings.next': { run: () => choose(1), says: saysChosen },
    'recordings.previous': { run: () => choose(-1), says: saysChosen },
    'recordings.open': withChosen((id) => recordings.open(id)),
    'recordings.verify': withChosen((id) => (task.isBusy ? task.stop() : recordings.verify(id))),
    'recordings.search': { run: recordings.focusSearch },
    'recordings.chooseNone': { run: () => places.choose(undefined) },
    'comparison.fit': { run: axis.fit },
    'comparison.zoomIn': { run: () => axis.zoom(ZOOM_STEP) },
    'comparison.zoomOut': { run: () => axis.zoom(1 / ZOOM_STEP) },
    'comparison.earlier': { run: () => axis.pan(-PAN_STEP * axis.span) },
    'comparison.later': { run: () => axis.pan(PAN_STEP * axis.span) },
    'comparison.divergence': {
      run: () => {
        if (comparison.firstDifference !== undefined) axis.goTo(comparison.firstDifference)
      },
    },
    'comparison.close': {
      run: () => places.go({ other: undefined, otherRun: 0 }),
      when: () => places.place.other !== undefined,
    },
  }
}
