import { type RunComparison, type RunFigures } from '../../../electron/protocol/recordings.ts'
import { type RecordingInfo, type RunSettings } from '../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { injectConnection } from '../connection/connection.ts'
import { useGuide } from './guide.ts'
import { useLab } from './lab.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'
import { useRecordingTask } from './recording-task.ts'
import { useView } from './view.ts'

/** In the place of the other recording: the runs of one, side by side. */
export const ALL_RUNS = '*'

/** One column. */
export interface ComparedRun {
  readonly id: string
  readonly name: string
  readonly run: number
  readonly settings: RunSettings
  readonly span: { readonly from: number; readonly to: number }
  readonly figures: RunFigures
}

/** Runs side by side. */
export const useComparison = defineStore('comparison', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const recordings = useRecordings()
  const places = useRecordingsPlace()
  const task = useRecordingTask()
  const guide = useGuide()
  const view = useView()

  const runs = shallowRef<readonly ComparedRun[]>([])
  const firstDivergence = shallowRef<RunComparison['firstDivergence']>()
  const isReading = ref(false)
  const problem = ref<string>()
  /** How many policies have had the fault, of how many. */
  const policiesDone = shallowRef<{ readonly done: number; readonly of: number }>()
  let newest = 0

  /** What the address names. */
  async function read(): Promise<void> {
    const mine = ++newest
    runs.value = []
    firstDivergence.value = undefined
    problem.value = undefined
    isReading.value = true
    try {
      const found = await compared()
      if (mine !== newest) return
      runs.value = found.runs
      firstDivergence.value = found.firstDivergence
    } catch (error) {
      if (mine === newest) problem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === newest) isReading.value = false
    }
  }

  async function compared() {
    const { recording, run, other, otherRun } = places.place
    const one = infoOf(recording)
    if (other === ALL_RUNS) return { runs: await runsOf(one), firstDivergence: undefined }
    const two = infoOf(other)
    const comparison = await api.compareRecordings(one.id, run, two.id, otherRun)
    return {
      runs: [columnOf(one, run, comparison.a), columnOf(two, otherRun, comparison.b)],
      firstDivergence: comparison.firstDivergence,
    }
  }

  function infoOf(id: string | undefined): RecordingInfo {
    const info = recordings.list?.find((each) => each.id === id)
    if (info === undefined) throw new Error(`There is no recording ${id ?? ''}: it may have been renamed.`)
    return info
  }

  /** If the last one was forked, those that were forked from the same moment. */
  async function runsOf(info: RecordingInfo): Promise<readonly ComparedRun[]> {
    const [figures, details] = await Promise.all([api.recordingFigures(info.id), api.recordingDetails(info.id)])
    const parents = details.runs.map(({ parent }) => JSON.stringify(parent))
    return figures.flatMap((each, run) => (parents[run] === parents.at(-1) ? [columnOf(info, run, each)] : []))
  }

  /** The run again under each policy, recorded as the runs of one recording, which is then shown. The live machine does it. */
  async function forkEachPolicy(info: RecordingInfo, run: number): Promise<void> {
    const policies = lab.description?.policies ?? []
    const end = (info.spans[run]?.to ?? 1) - 1
    await lab.ask(async () => {
      const { id } = await api.startRecording(`${info.name.slice(0, 40)}, all policies`)
      let wasStopped = false
      for (const [done, { id: policy }] of policies.entries()) {
        policiesDone.value = { done, of: policies.length }
        wasStopped = !(await task.fork(info.id, run, end, { policy }))
        if (wasStopped) break
      }
      policiesDone.value = undefined
      const recorded = await api.stopRecording()
      if (wasStopped) await api.deleteRecording(id)
      await recordings.refresh()
      if (!wasStopped) places.go({ recording: recorded.id, run: 0, other: ALL_RUNS, otherRun: 0 })
    })
    policiesDone.value = undefined
  }

  /** The hung job under each policy, which the lab does for whoever asks. */
  async function showGuided(): Promise<void> {
    const info = await guide.make('same-fault')
    if (info === undefined) return
    await recordings.refresh()
    places.go({ search: '', recording: info.id, run: 0, other: ALL_RUNS, otherRun: 0 })
    view.page = 'recordings'
  }

  return { runs, firstDivergence, isReading, problem, policiesDone, read, forkEachPolicy, showGuided }
})

function columnOf({ id, name, runs, spans }: RecordingInfo, run: number, figures: RunFigures): ComparedRun {
  const [settings, span] = [runs[run], spans[run]]
  if (settings === undefined || span === undefined) throw new Error(`${name} has no run ${run + 1}.`)
  return { id, name, run, settings, span, figures }
}
