// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { computed, defineComponent, markRaw } from 'vue'
import { type IoctlRecord } from '../../../electron/protocol/types.ts'
import { useRun } from '../stores/live/run.ts'
import { useView } from '../stores/view/view.ts'
import { openWindow } from '../testing/lab-window.ts'
import { LaneHistory } from './lane-history.ts'
import { layoutLanes } from './lane-layout.ts'
import { useLaneSelection } from './lane-selection.ts'
import { useLanes } from './lanes-store.ts'

const ns = (moment: number) => moment as IoctlRecord['begin']

it('goes through the calls that begin at once in their order, from either side', async () => {
  let move: ReturnType<typeof useLaneSelection>['move'] = () => undefined
  const Pane = defineComponent(() => {
    const lanes = useLanes()
    ;({ move } = useLaneSelection(computed(() => layoutLanes(lanes.history.lanes, new Set(), 11))))
    return () => undefined
  })
  const { pass, close } = await openWindow(Pane)
  await pass(100)
  const history = markRaw(new LaneHistory(100))
  const call = (id: number, name: string, begin: number, end: number) => ({
    ...{ id, process: 'app', file: 'a', name, result: 0, begin: ns(begin), end: ns(end) },
  })
  const ioctls = [call(1, 'SUBMIT', 160, 160), call(2, 'SYNCOBJ_WAIT', 160, 190), call(3, 'SUBMIT', 200, 200)]
  history.append({ lanes: undefined, ioctls, jobs: [] })
  useLanes().showPart({ history, from: 0, to: 300 })
  const view = useView()
  const slice = { type: 'slice', run: useRun().number ?? 0, lane: 'program:app' } as const
  view.select({ ...slice, begin: 160 })
  const after = (across: number) => {
    move(across, 0)
    return view.selection
  }
  expect([1, 1, -1, -1].map(after)).toEqual([
    { ...slice, begin: 160, nth: 1 },
    { ...slice, begin: 200 },
    { ...slice, begin: 160, nth: 1 },
    { ...slice, begin: 160 },
  ])
  close()
})
