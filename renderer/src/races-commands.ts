import { useRacesPage } from './stores/races-page.ts'
import { useRacesPlace } from './stores/races-place.ts'
import { useStory } from './stores/story.ts'

const PAGE_OF_STEPS = 10

/** The commands of the page Races: of the story that is open, or of the lists. */
export function useRacesCommands() {
  const story = useStory()
  const page = useRacesPage()
  const races = useRacesPlace()

  const isOpen = (): boolean => races.place.token !== undefined
  function saysStep(): string {
    const { story: shown, current } = story
    if (shown === undefined || current === undefined) return ''
    const { n, thread, text, returns } = current
    const who = thread === undefined ? '' : `${shown.threads[thread]?.name ?? ''}: `
    return `Step ${n} of ${shown.steps.length}, ${who}${text}${returns === '' ? '' : `, returns ${returns}`}.`
  }

  const inStory = (run: () => unknown) => ({ run: () => void run(), when: isOpen })
  const inStep = (run: () => unknown) => ({ ...inStory(run), says: saysStep })
  const inLists = (run: () => unknown) => ({
    run: () => {
      if (isOpen()) story.close()
      run()
    },
  })

  return {
    'races.verdicts': inLists(() => races.go({ view: 'verdicts' })),
    'races.search': inLists(() => races.go({ view: 'search' })),
    'races.known': inLists(() => races.go({ view: 'known' })),
    'races.toggle': { run: page.runOrStop },
    'races.paste': inLists(page.focusToken),
    'story.forwards': inStep(() => story.move(1)),
    'story.back': inStep(() => story.move(-1)),
    'story.tenForwards': inStep(() => story.move(PAGE_OF_STEPS)),
    'story.tenBack': inStep(() => story.move(-PAGE_OF_STEPS)),
    'story.first': inStep(() => story.move(-Number.MAX_SAFE_INTEGER)),
    'story.last': inStep(() => story.move(Number.MAX_SAFE_INTEGER)),
    'story.whole': inStory(() => (story.isWhole = !story.isWhole)),
    'story.bad': inStep(() => story.goTo(story.badStep ?? story.step)),
    'story.copyToken': inStory(story.copyToken),
    'story.copyColumns': inStory(story.copyColumns),
    'story.moment': inStory(story.openMoment),
    'story.close': inStory(story.close),
    'finding.previous': { run: () => page.goToFinding(-1) },
    'finding.next': { run: () => page.goToFinding(1) },
  }
}
