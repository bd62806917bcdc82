import { type RunComparison, type RunFigures } from '../../../../electron/protocol/recordings.ts'
import { type RecordingInfo, type RunSettings } from '../../../../electron/protocol/types.ts'
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import { RecordedSeries } from '../../charts/series/recorded-series.ts'
import { injectConnection } from '../../connection/connection.ts'
import { useGuide } from '../guide.ts'
import { useComparisonAxis } from './comparison-axis.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'
import { useRecordingTask } from './recording-task.ts'
import { useView } from '../view/view.ts'

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
  /** For its chart. */
  readonly series: RecordedSeries
  /** From the first run; undefined for that one, and when nothing differs. */
  readonly divergence: RunComparison['firstDivergence']
}

/** From the first sample, gap or difference of any run to the last. */
function knownOf(runs: readonly ComparedRun[]): { readonly from: number; readonly to: number } {
  const moments = runs.flatMap(({ figures: { knownFrom, knownNs }, divergence }) => [
    ...(knownFrom === undefined ? [] : [knownFrom, knownFrom + knownNs]),
    ...(divergence === undefined ? [] : [divergence.at]),
  ])
  return { from: Math.min(...moments), to: Math.max(...moments) }
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
  const axis = useComparisonAxis()
  /** Grows when more of the series has been read. */
  const version = shallowRef(0)
  /** The earliest of all, virtual ns. */
  const firstDifference = computed(() => {
    const moments = runs.value.flatMap(({ divergence }) => divergence?.at ?? [])
    return moments.length === 0 ? undefined : Math.min(...moments)
  })
  const isReading = ref(false)
  const problem = ref<string>()
  /** How many policies have had the fault, of how many. */
  const policiesDone = shallowRef<{ readonly done: number; readonly of: number }>()
  let newest = 0

  /** What the address names. */
  async function read(): Promise<void> {
    const mine = ++newest
    clear()
    problem.value = undefined
    isReading.value = true
    try {
      const found = await compared()
      if (mine !== newest) return
      runs.value = found
      axis.cover(
        Math.min(...found.map(({ span }) => span.from)),
        Math.max(...found.map(({ span }) => span.to)),
        knownOf(found),
      )
    } catch (error) {
      if (mine === newest) problem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === newest) isReading.value = false
    }
  }

  /** Nothing more is read of those that were shown. */
  function clear(): void {
    for (const { series } of runs.value) series.stop()
    runs.value = []
  }

  async function compared(): Promise<readonly ComparedRun[]> {
    const { recording, run, other, otherRun } = places.place
    const one = await infoOf(recording)
    if (other === ALL_RUNS) return compareAll(one, await siblings(one))
    const two = await infoOf(other)
    const { a, b, firstDivergence } = await api.compareRecordings(one.id, run, two.id, otherRun)
    return [columnOf(one, run, a, undefined), columnOf(two, otherRun, b, firstDivergence)]
  }

  async function infoOf(id: string | undefined): Promise<RecordingInfo> {
    const known = recordings.list?.find((each) => each.id === id)
    if (known === undefined) throw new Error(`There is no recording ${id ?? ''}: it may have been renamed.`)
    const info = known.kind === 'full' ? known : await recordings.opened(known.id)
    if (info === undefined)
      throw new Error(`${known.name} is light, and was not done again: there is nothing to compare.`)
    return info
  }

  /**
   * If the last run was forked, those that were forked from the same moment. A recording begins with the run that was under way: after
   * an attempt that was stopped, a fork from there too, which has not got as far.
   */
  async function siblings({ id, runs: settings }: RecordingInfo): Promise<readonly number[]> {
    const { runs: all } = await api.recordingDetails(id)
    const parents = all.map(({ parent }) => JSON.stringify(parent))
    const [first, ...others] = parents.flatMap((parent, run) => (parent === parents.at(-1) ? [run] : []))
    if (first === undefined) return others
    const isLeft =
      first === 0 && parents[0] !== undefined && others.some((run) => settings[run]?.policy === settings[0]?.policy)
    return isLeft ? others : [first, ...others]
  }

  /** Each with the first. */
  async function compareAll(info: RecordingInfo, all: readonly number[]): Promise<readonly ComparedRun[]> {
    const [first = 0, ...others] = all
    const columns: ComparedRun[] = []
    for (const run of others) {
      const { a, b, firstDivergence } = await api.compareRecordings(info.id, first, info.id, run)
      if (columns.length === 0) columns.push(columnOf(info, first, a, undefined))
      columns.push(columnOf(info, run, b, firstDivergence))
    }
    return columns
  }

  function columnOf(
    { id, name, runs: all, spans }: RecordingInfo,
    run: number,
    figures: RunFigures,
    divergence: ComparedRun['divergence'],
  ): ComparedRun {
    const [settings, span] = [all[run], spans[run]]
    if (settings === undefined || span === undefined) throw new Error(`${name} has no run ${run + 1}.`)
    const series = new RecordedSeries(span, {
      read: ({ from, to }, counters) => api.readSeries(id, run, from, to, counters),
      news: () => version.value++,
      problem: (error) => {
        problem.value = error instanceof Error ? error.message : String(error)
      },
    })
    return { id, name, run, settings, span, figures, divergence, series: markRaw(series) }
  }

  /** The run again under each policy, recorded as the runs of one recording, which is then shown. */
  async function runAllPolicies(info: RecordingInfo, run: number): Promise<void> {
    await lab.ask(async () => {
      const { runs: all } = await api.recordingDetails(info.id)
      await (all[run]?.scenario === undefined ? forkEachPolicy(info, run) : repeatScenario(info, run))
    })
  }

  async function repeatScenario(info: RecordingInfo, run: number): Promise<void> {
    if (!(await task.allPolicies(info.id, run))) return
    await recordings.refresh()
    places.go({ recording: task.task?.out, run: 0, other: ALL_RUNS, otherRun: 0 })
  }

  /** The live machine does it. */
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

  return { runs, version, firstDifference, isReading, problem, policiesDone, read, clear, runAllPolicies, showGuided }
})
