import { type ComputedRef, computed } from 'vue'
import { type Command } from './command.ts'
import { useLiveCommands } from './live-commands.ts'
import { useRacesCommands } from './races-commands.ts'
import { useRecordingsCommands } from './recordings-commands.ts'
import { useRecordings } from './stores/recordings.ts'
import { useView } from './stores/view.ts'

/** The commands of the page shown, then those of every page. */
export function useCommands(showSheet: () => void): ComputedRef<readonly Command[]> {
  const view = useView()
  const recordings = useRecordings()
  const live = useLiveCommands()
  const onPage = { live: computed(() => live), recordings: useRecordingsCommands(), races: useRacesCommands() }
  const common: readonly Command[] = [
    { binding: 'l', keys: 'L', label: 'Page Live', run: () => (view.page = 'live') },
    { binding: 'y', keys: 'Y', label: 'Page Recordings', run: () => (view.page = 'recordings') },
    { binding: 'x', keys: 'X', label: 'Page Races', run: () => (view.page = 'races') },
    { binding: '$mod+o', keys: 'Ctrl+O', label: 'Open a file', run: recordings.chooseFile },
    { binding: '[Shift]+?', keys: '?', label: 'This sheet', run: showSheet },
  ]
  return computed(() => [...onPage[view.page].value, ...common])
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
