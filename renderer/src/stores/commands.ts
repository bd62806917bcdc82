import { COMMANDS, type CommandId, type Place } from '../../../electron/protocol/commands.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { type Action, type Command } from '../command.ts'
import { useCommonCommands } from '../common-commands.ts'
import { useLiveCommands } from '../live-commands.ts'
import { useRacesCommands } from '../races-commands.ts'
import { useRecordingsCommands } from '../recordings-commands.ts'
import { useLab } from './lab/lab.ts'
import { useRacesPlace } from './races/races-place.ts'
import { useRecordingsPlace } from './recordings/recordings-place.ts'
import { useSpoken } from './view/spoken.ts'
import { type Page } from './view/view-hash.ts'
import { useView } from './view/view.ts'

const PAGE_OF: Readonly<Record<Place, Page>> = {
  start: 'start',
  policies: 'policies',
  live: 'live',
  recordings: 'recordings',
  comparison: 'recordings',
  races: 'races',
  story: 'races',
}

/** Every command with what it does: the one list behind keys, tips, the palette, the sheet of keys and the desktop app's menu. */
export const useCommands = defineStore('commands', () => {
  const lab = useLab()
  const view = useView()
  const races = useRacesPlace()
  const recordings = useRecordingsPlace()
  const spoken = useSpoken()
  const actions: Readonly<Record<CommandId, Action>> = {
    ...useCommonCommands(),
    ...useLiveCommands(),
    ...useRecordingsCommands(),
    ...useRacesCommands(),
  }
  const all: readonly Command[] = COMMANDS.map((info) => ({ ...info, ...actions[info.id] }))

  const place = computed(() => placeOn(view.page))

  function placeOn(page: Page): Place {
    switch (page) {
      case 'recordings':
        return recordings.place.other === undefined ? 'recordings' : 'comparison'
      case 'races':
        return races.place.token === undefined ? 'races' : 'story'
      case 'start':
      case 'policies':
      case 'live':
        return page
    }
  }

  /** Whether its keys work on what is on screen. */
  function isHere({ places }: Command): boolean {
    return places === undefined || places.includes(place.value)
  }

  /** From wherever one is: a command of another page is done there. */
  function perform(command: Command): void {
    const { places } = command
    if (places !== undefined && !places.includes(place.value)) {
      const [first] = places
      if (first !== undefined) view.page = PAGE_OF[first]
    }
    performHere(command)
  }

  function performHere({ run, when, otherwise, says }: Command): void {
    if (when !== undefined && !when()) {
      if (otherwise !== undefined) lab.notify({ level: 'info', text: otherwise() })
      return
    }
    run()
    if (says !== undefined) spoken.say(says())
  }

  function run(id: string): void {
    const found = all.find((command) => command.id === id)
    if (found !== undefined) perform(found)
  }

  return { all, place, isHere, perform, performHere, run }
})
