import { type ComputedRef, computed } from 'vue'
import { type Command } from './command.ts'
import { useRacesPage } from './stores/races-page.ts'
import { useRacesPlace } from './stores/races-place.ts'
import { useStory } from './stores/story.ts'

const PAGE_OF_STEPS = 10

/** The commands of the page Races: of the story that is open, or of the lists. */
export function useRacesCommands(): ComputedRef<readonly Command[]> {
  const story = useStory()
  const page = useRacesPage()
  const races = useRacesPlace()

  const by = (count: number) => (): void => story.move(count)
  const stepping: readonly Command[] = [
    { binding: '.', keys: '.', label: 'Step forwards', run: by(1) },
    { binding: ',', keys: ',', label: 'Step back', run: by(-1) },
    { binding: 'ArrowDown', keys: '↓', label: 'Step forwards', run: by(1) },
    { binding: 'ArrowUp', keys: '↑', label: 'Step back', run: by(-1) },
    { binding: 'PageDown', keys: 'Page down', label: 'Ten steps forwards', run: by(PAGE_OF_STEPS) },
    { binding: 'PageUp', keys: 'Page up', label: 'Ten steps back', run: by(-PAGE_OF_STEPS) },
    { binding: 'Home', keys: 'Home', label: 'First step', run: by(-Number.MAX_SAFE_INTEGER) },
    { binding: 'End', keys: 'End', label: 'Last step', run: by(Number.MAX_SAFE_INTEGER) },
    {
      binding: 'a',
      keys: 'A',
      label: 'All steps, or those that bear on it',
      run: () => (story.isWhole = !story.isWhole),
    },
    { binding: 'b', keys: 'B', label: 'The bad step', run: () => story.goTo(story.badStep ?? story.step) },
    { binding: 'c', keys: 'C', label: 'Copy the token', run: () => void story.copyToken() },
    { binding: 'Shift+c', keys: 'Shift+C', label: 'Copy as columns for a mail', run: () => void story.copyColumns() },
    { binding: 'o', keys: 'O', label: 'Open this moment in the live view', run: () => void story.openMoment() },
    { binding: 'Escape', keys: 'Esc', label: 'Back to the list', run: story.close },
  ]
  const lists: readonly Command[] = [
    { binding: 'v', keys: 'V', label: 'Verdicts', run: () => races.go({ view: 'verdicts' }) },
    { binding: 's', keys: 'S', label: 'Search', run: () => races.go({ view: 'search' }) },
    { binding: 'k', keys: 'K', label: 'Known schedules', run: () => races.go({ view: 'known' }) },
    { binding: 'Space', keys: 'Space', label: 'Run or stop', run: page.runOrStop },
    { binding: 'p', keys: 'P', label: 'Paste a token', run: page.focusToken },
  ]
  const between: readonly Command[] = [
    { binding: '[', keys: '[', label: 'Previous finding', run: () => page.goToFinding(-1) },
    { binding: ']', keys: ']', label: 'Next finding', run: () => page.goToFinding(1) },
  ]
  return computed(() => [...(races.place.token === undefined ? lists : stepping), ...between])
}
