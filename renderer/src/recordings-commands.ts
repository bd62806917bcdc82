import { useRecordingTask } from './stores/recording-task.ts'
import { useRecordings } from './stores/recordings.ts'
import { useRecordingsPlace } from './stores/recordings-place.ts'

/** The commands of the page Recordings: of the list, or of the comparison that is open. */
export function useRecordingsCommands() {
  const recordings = useRecordings()
  const places = useRecordingsPlace()
  const task = useRecordingTask()

  function choose(by: 1 | -1): void {
    const ids = recordings.shown.map(({ id }) => id)
    const at = ids.indexOf(places.place.recording ?? '')
    const next = at === -1 ? ids.at(by === 1 ? 0 : -1) : ids[at + by]
    if (next !== undefined) places.choose(next)
  }

  const withChosen = (run: (id: string) => unknown) => ({
    run: () => {
      if (places.place.recording !== undefined) void run(places.place.recording)
    },
    when: () => places.place.recording !== undefined,
  })

  return {
    'recordings.next': { run: () => choose(1) },
    'recordings.previous': { run: () => choose(-1) },
    'recordings.open': withChosen((id) => recordings.open(id)),
    'recordings.verify': withChosen((id) => (task.isBusy ? task.stop() : task.verify(id))),
    'recordings.search': { run: recordings.focusSearch },
    'recordings.chooseNone': { run: () => places.choose(undefined) },
    'comparison.close': {
      run: () => places.go({ other: undefined, otherRun: 0 }),
      when: () => places.place.other !== undefined,
    },
  }
}
