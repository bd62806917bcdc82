import {
  type Batch,
  type Discontinuity,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type MachineState,
  type ResetRecord,
  type RunSettings,
} from '../../../../electron/protocol/types.ts'
import { type Happenings } from '../../../../electron/protocol/recordings.ts'
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import { appendBounded, mergeById } from './bounded.ts'
import { type IoctlCount, addCounts, countIoctls } from './ioctl-counts.ts'
import { StateHistory } from './state-history.ts'

/** A log line with a number that stays its own when older lines go. */
export interface NumberedLine extends KernelLogLine {
  readonly seq: number
}

const LOG_LINES = 5_000
const RECENT_RECORDS = 200
const MARKED_SPANS = 1_000

/** What the window knows of the run it shows, live or recorded. Bounded: the oldest goes. */
export const useRun = defineStore('run', () => {
  const number = ref<number>()
  const settings = shallowRef<RunSettings>()
  /** Virtual time reached, ns. */
  const now = ref(0)
  const log = shallowRef<readonly NumberedLine[]>([])
  const ioctlCounts = shallowRef<readonly IoctlCount[]>([])
  const ioctls = shallowRef<readonly IoctlRecord[]>([])
  const jobs = shallowRef<readonly JobRecord[]>([])
  const resets = shallowRef<readonly ResetRecord[]>([])
  const faults = shallowRef<readonly FaultRecord[]>([])
  const discontinuities = shallowRef<readonly Discontinuity[]>([])
  const state = shallowRef<MachineState>()
  /** The state before `state`, for marking what changed. */
  const previousState = shallowRef<MachineState>()
  const states = markRaw(new StateHistory())
  const samples = ref(0)
  const samplesDropped = ref(0)
  let lines = 0

  const violations = computed(() => state.value?.checks.filter(({ ok }) => !ok) ?? [])

  /** Forgets everything: the next batch is the first of run `run`. */
  function reset(run: number): void {
    number.value = run
    settings.value = undefined
    now.value = 0
    log.value = []
    ioctlCounts.value = []
    ioctls.value = []
    jobs.value = []
    resets.value = []
    faults.value = []
    discontinuities.value = []
    state.value = undefined
    previousState.value = undefined
    states.clear()
    samples.value = 0
    samplesDropped.value = 0
    lines = 0
  }

  /** Takes in what happened in parts of a recording, one after the other, in place of their batches. */
  function place(parts: readonly Happenings[]): void {
    for (const its of parts) {
      ioctlCounts.value = addCounts(ioctlCounts.value, its.counted)
      resets.value = mergeById(resets.value, its.resets, MARKED_SPANS)
      faults.value = mergeById(faults.value, its.faults, RECENT_RECORDS)
      discontinuities.value = mergeById(discontinuities.value, its.discontinuities, MARKED_SPANS)
      samples.value += its.samples
      samplesDropped.value += its.samplesDropped
    }
    log.value = parts
      .flatMap((its) => its.log)
      .map((line) => ({ ...line, seq: lines++ }))
      .slice(-LOG_LINES)
    ioctls.value = parts.flatMap((its) => its.ioctls).slice(-RECENT_RECORDS)
    jobs.value = parts.flatMap((its) => its.jobs).slice(-RECENT_RECORDS)
  }

  function append(batch: Batch): void {
    settings.value = batch.settings
    now.value = batch.now
    log.value = appendBounded(
      log.value,
      batch.log.map((line) => ({ ...line, seq: lines++ })),
      LOG_LINES,
    )
    ioctlCounts.value = countIoctls(ioctlCounts.value, batch.ioctls)
    ioctls.value = appendBounded(ioctls.value, batch.ioctls, RECENT_RECORDS)
    jobs.value = appendBounded(jobs.value, batch.jobs, RECENT_RECORDS)
    resets.value = mergeById(resets.value, batch.resets, MARKED_SPANS)
    faults.value = mergeById(faults.value, batch.faults, RECENT_RECORDS)
    discontinuities.value = mergeById(discontinuities.value, batch.discontinuities, MARKED_SPANS)
    samples.value += batch.samples.count
    samplesDropped.value += batch.samplesDropped
    if (batch.state === undefined) return
    previousState.value = state.value
    state.value = batch.state
    states.push(batch.state)
  }

  return {
    number,
    settings,
    now,
    log,
    ioctlCounts,
    ioctls,
    jobs,
    resets,
    faults,
    discontinuities,
    state,
    previousState,
    states,
    samples,
    samplesDropped,
    violations,
    reset,
    place,
    append,
  }
})
