import { type ComputedRef, computed } from 'vue'
import { keyText } from '../key-text.ts'
import { GROUP_TITLES, type Lane } from '../lanes/lane.ts'
import { useLanes } from '../lanes/lanes-store.ts'
import { neighbourOf } from '../lanes/neighbour.ts'
import { useCommands } from '../stores/commands.ts'
import { useKeymap } from '../stores/view/keymap.ts'
import { useLab } from '../stores/lab/lab.ts'
import { usePoliciesPlace } from '../stores/policies/policies-place.ts'
import { useRacesPlace } from '../stores/races/races-place.ts'
import { useRecordings } from '../stores/recordings/recordings.ts'
import { useRun } from '../stores/live/run.ts'
import { useShownModel } from '../stores/view/shown-model.ts'
import { counterKey, useView } from '../stores/view/view.ts'
import { type PaletteItem } from './palette-item.ts'

const NONE = { isCode: false, shortcut: undefined } as const

/** All that the palette finds: commands of the page on screen first, then those of the others, then what the lab has. */
export function usePaletteItems(): ComputedRef<readonly PaletteItem[]> {
  const sources = [
    useCommandItems(),
    useCounterItems(),
    useLaneItems(),
    useRecordingItems(),
    useRaceItems(),
    usePolicyItems(),
  ]
  return computed(() => sources.flatMap((source) => source.value))
}

/** What has a value over time. */
export function useSignalItems(): ComputedRef<readonly PaletteItem[]> {
  const [counters, lanes] = [useCounterItems(), useLaneItems()]
  return computed(() => [...counters.value, ...lanes.value])
}

function useCommandItems(): ComputedRef<readonly PaletteItem[]> {
  const commands = useCommands()
  const keymap = useKeymap()
  return computed(() => {
    const possible = commands.all.filter(({ id, when }) => id !== 'palette.open' && (when === undefined || when()))
    const here = possible.filter((command) => command.places !== undefined && commands.isHere(command))
    const others = possible.filter((command) => !here.includes(command))
    return [...here, ...others].map((command) => {
      const [key] = keymap.keysOf(command)
      return {
        kind: 'command',
        id: command.id,
        title: command.title,
        detail: command.cli === undefined ? '' : `on the command line: ${command.cli}`,
        isCode: false,
        shortcut: key === undefined ? undefined : keyText(key),
        run: () => commands.perform(command),
      }
    })
  })
}

function useCounterItems(): ComputedRef<readonly PaletteItem[]> {
  const view = useView()
  const lab = useLab()
  const model = useShownModel()

  function show(key: string): void {
    view.page = 'live'
    if (view.showCounter(key)) return
    lab.notify({ level: 'info', text: 'There are twelve charts already: hide one first.' })
  }

  return computed(() =>
    (model.value?.counters ?? []).map((info) => ({
      ...NONE,
      kind: 'counter',
      id: counterKey(info),
      title: info.name,
      detail: `${info.category}, ${info.title}`,
      isCode: true,
      run: () => show(counterKey(info)),
    })),
  )
}

function useLaneItems(): ComputedRef<readonly PaletteItem[]> {
  const view = useView()
  const run = useRun()
  const lanes = useLanes()

  /** The slice of it that is nearest to now. */
  function show(lane: Lane): void {
    view.page = 'live'
    lanes.isShown = true
    const slice = neighbourOf(lanes.history, lane, run.now, 0)
    if (slice !== undefined && run.number !== undefined)
      view.select({ type: 'slice', run: run.number, begin: slice.begin, lane: lane.id })
  }

  return computed(() => {
    // The history itself is outside reactivity.
    const all: readonly Lane[] = lanes.layout < 0 ? [] : lanes.history.lanes
    return all.map((lane) => ({
      ...NONE,
      kind: 'lane',
      id: lane.id,
      title: lane.title,
      detail: GROUP_TITLES[lane.group],
      isCode: true,
      run: () => show(lane),
    }))
  })
}

function useRecordingItems(): ComputedRef<readonly PaletteItem[]> {
  const recordings = useRecordings()
  return computed(() =>
    (recordings.list ?? []).map(({ id, name, runs }) => ({
      ...NONE,
      kind: 'recording',
      id,
      title: name,
      detail: [...new Set(runs.map(({ policy }) => policy))].join(', '),
      run: () => void recordings.open(id),
    })),
  )
}

function useRaceItems(): ComputedRef<readonly PaletteItem[]> {
  const lab = useLab()
  const view = useView()
  const races = useRacesPlace()
  return computed(() =>
    (lab.description?.races.scenarios ?? []).map(({ id, question }) => ({
      ...NONE,
      kind: 'race',
      id,
      title: id,
      detail: question,
      isCode: true,
      run: () => {
        view.page = 'races'
        races.go({ view: 'search', scenario: id, token: undefined, step: 1 })
      },
    })),
  )
}

function usePolicyItems(): ComputedRef<readonly PaletteItem[]> {
  const lab = useLab()
  const view = useView()
  const policies = usePoliciesPlace()
  return computed(() =>
    (lab.description?.policies ?? []).map(({ id, summary }) => ({
      ...NONE,
      kind: 'policy',
      id,
      title: id,
      detail: summary,
      isCode: true,
      run: () => {
        view.page = 'policies'
        policies.go({ from: undefined, to: id })
      },
    })),
  )
}
