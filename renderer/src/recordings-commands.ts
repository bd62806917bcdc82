import { type ComputedRef, computed } from 'vue'
import { type Command } from './command.ts'
import { useRecordingTask } from './stores/recording-task.ts'
import { useRecordings } from './stores/recordings.ts'
import { useRecordingsPlace } from './stores/recordings-place.ts'

/** The commands of the page Recordings: of the list, or of the comparison that is open. */
export function useRecordingsCommands(): ComputedRef<readonly Command[]> {
  const recordings = useRecordings()
  const places = useRecordingsPlace()
  const task = useRecordingTask()

  function choose(by: 1 | -1): void {
    const ids = recordings.shown.map(({ id }) => id)
    const at = ids.indexOf(places.place.recording ?? '')
    const next = at === -1 ? ids.at(by === 1 ? 0 : -1) : ids[at + by]
    if (next !== undefined) places.choose(next)
  }

  const withChosen = (action: (id: string) => unknown) => (): void => {
    if (places.place.recording !== undefined) action(places.place.recording)
  }

  const list: readonly Command[] = [
    { binding: 'ArrowDown', keys: '↓', label: 'Next recording', run: () => choose(1) },
    { binding: 'ArrowUp', keys: '↑', label: 'Previous recording', run: () => choose(-1) },
    { binding: 'o', keys: 'O', label: 'Open the recording', run: withChosen((id) => recordings.open(id)) },
    {
      binding: 'v',
      keys: 'V',
      label: 'Verify the recording, or stop',
      run: withChosen((id) => (task.isBusy ? task.stop() : task.verify(id))),
    },
    { binding: '/', keys: '/', label: 'Search', run: recordings.focusSearch },
    { binding: 'Escape', keys: 'Esc', label: 'Choose none', run: () => places.choose(undefined) },
  ]
  const comparison: readonly Command[] = [
    {
      binding: 'Escape',
      keys: 'Esc',
      label: 'Back to the list',
      run: () => places.go({ other: undefined, otherRun: 0 }),
    },
  ]
  return computed(() => (places.place.other === undefined ? list : comparison))
}
