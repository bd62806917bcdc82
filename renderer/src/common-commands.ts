import { useComparison } from './stores/recordings/comparison.ts'
import { useFirstRace } from './stores/races/first-race.ts'
import { useGuide } from './stores/guide.ts'
import { useLooks } from './stores/view/looks.ts'
import { useOverlays } from './stores/view/overlays.ts'
import { usePolicies } from './stores/policies/policies.ts'
import { useRecordings } from './stores/recordings/recordings.ts'
import { type Page } from './stores/view/view-hash.ts'
import { useView } from './stores/view/view.ts'
import { useWantedFocus } from './stores/view/wanted-focus.ts'

/** The commands of every page. */
export function useCommonCommands() {
  const view = useView()
  const overlays = useOverlays()
  const recordings = useRecordings()
  const guide = useGuide()
  const looks = useLooks()
  const policies = usePolicies()
  const comparison = useComparison()
  const firstRace = useFirstRace()
  const focus = useWantedFocus()

  function goTo(page: Page): void {
    view.page = page
    // Also when it is on screen already: whoever asks for it wants its keys.
    focus.ask('page')
  }

  const saysPolicies = () => `${policies.chosen?.label ?? ''}, compared with ${policies.base?.label ?? ''}.`

  return {
    'palette.open': { run: () => overlays.show('palette') },
    'palette.signals': { run: () => overlays.show('signals') },
    'keys.show': { run: () => overlays.show('keys') },
    'settings.open': { run: () => overlays.show('settings') },
    'theme.next': { run: looks.nextTheme, says: () => `Theme: ${looks.theme}.` },
    'density.next': { run: looks.nextDensity, says: () => `Density: ${looks.density}.` },
    'page.start': { run: () => goTo('start') },
    'page.live': { run: () => goTo('live') },
    'page.recordings': { run: () => goTo('recordings') },
    'page.races': { run: () => goTo('races') },
    'page.policies': { run: () => goTo('policies') },
    'policies.next': { run: () => policies.step(1), says: saysPolicies },
    'policies.previous': { run: () => policies.step(-1), says: saysPolicies },
    'policies.swap': { run: policies.swap, says: saysPolicies },
    'policies.whole': { run: () => (policies.isWhole = !policies.isWhole) },
    'file.open': { run: recordings.chooseFile },
    'demo.toggle': { run: () => (looks.isDemo = !looks.isDemo) },
    'start.watch': { run: () => void guide.watchRun('broken-session') },
    'start.compare': { run: () => void comparison.showGuided() },
    'start.find': { run: () => void firstRace.find() },
  }
}
