import { useOverlays } from './stores/overlays.ts'
import { useRecordings } from './stores/recordings.ts'
import { useView } from './stores/view.ts'

/** The commands of every page. */
export function useCommonCommands() {
  const view = useView()
  const overlays = useOverlays()
  const recordings = useRecordings()
  return {
    'palette.open': { run: () => overlays.show('palette') },
    'palette.signals': { run: () => overlays.show('signals') },
    'keys.show': { run: () => overlays.show('keys') },
    'page.live': { run: () => (view.page = 'live') },
    'page.recordings': { run: () => (view.page = 'recordings') },
    'page.races': { run: () => (view.page = 'races') },
    'file.open': { run: recordings.chooseFile },
  }
}
