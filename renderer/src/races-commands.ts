import { useRacesPage } from './stores/races/races-page.ts'
import { useRacesPlace } from './stores/races/races-place.ts'
import { useStory } from './stores/races/story.ts'
import { type RacesPlace } from './stores/view/view-hash.ts'
import { useWantedFocus } from './stores/view/wanted-focus.ts'

const PAGE_OF_STEPS = 10

/** The commands of the page Races: of the story that is open, or of the lists. */
export function useRacesCommands() {
  const story = useStory()
  const page = useRacesPage()
  const races = useRacesPlace()
  const focus = useWantedFocus()

  /** As on another page, its keys work and a screen reader says its name. */
  function show(list: RacesPlace['view']): void {
    races.go({ view: list })
    focus.ask('page')
  }

  const isOpen = (): boolean => races.place.token !== undefined
  const inStory = (run: () => unknown) => ({ run: () => void run(), when: isOpen })
  const inLists = (run: () => unknown) => ({
    run: () => {
      if (isOpen()) story.close()
      run()
    },
  })

  return {
    'races.verdicts': inLists(() => show('verdicts')),
    'races.search': inLists(() => show('search')),
    'races.known': inLists(() => show('known')),
    'races.toggle': { run: page.runOrStop },
    'races.paste': inLists(page.focusToken),
    'story.forwards': inStory(() => story.move(1)),
    'story.back': inStory(() => story.move(-1)),
    'story.tenForwards': inStory(() => story.move(PAGE_OF_STEPS)),
    'story.tenBack': inStory(() => story.move(-PAGE_OF_STEPS)),
    'story.first': inStory(() => story.move(-Number.MAX_SAFE_INTEGER)),
    'story.last': inStory(() => story.move(Number.MAX_SAFE_INTEGER)),
    'story.whole': inStory(() => (story.isWhole = !story.isWhole)),
    'story.bad': inStory(() => story.goTo(story.badStep ?? story.step)),
    'story.copyToken': inStory(story.copyToken),
    'story.copyColumns': inStory(story.copyColumns),
    'story.moment': inStory(story.openMoment),
    'story.close': inStory(story.close),
    'finding.previous': { run: () => page.goToFinding(-1) },
    'finding.next': { run: () => page.goToFinding(1) },
  }
}
