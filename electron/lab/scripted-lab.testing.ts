import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { connect } from '../protocol/connect.ts'
import { type Exploration, type Verdicts } from '../protocol/exploration.ts'
import { pair } from '../protocol/transport.ts'
import { type Batch, type LabStatus, type Notice, type PolicyInfo } from '../protocol/types.ts'
import { Lab } from './lab.ts'
import { ManualClock } from './manual-clock.testing.ts'
import { openQuietCrew, QUIET_DESK } from './races/race-desk.testing.ts'
import { openRecordings } from './recordings/folder/recordings.ts'
import { readGpuModels } from './resources.ts'
import { Script } from './scripted-machine.testing.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const POLICIES: readonly PolicyInfo[] = ['mainline', 'v2', 'restore'].map((id) => ({
  id,
  label: id,
  summary: '',
  source: '',
  attributed: true,
  base: undefined,
  touches: [],
}))

/** A lab whose machines are scripts and whose clock stands still, until the test ends. */
export async function startLab(seed = 1, folder?: string) {
  const directory = await mkdtemp(path.join(tmpdir(), 'lab-'))
  const clock = new ManualClock()
  const machines: Script[] = []
  const defects: string[] = []
  const recordings = await openRecordings(folder ?? directory)
  const lab = new Lab({
    models: await readGpuModels('resources'),
    policies: POLICIES,
    createMachine: (options) => {
      const machine = new Script(options)
      machines.push(machine)
      return machine
    },
    recordings,
    desk: QUIET_DESK,
    openCrew: openQuietCrew,
    clock,
    settings: { ...DEFAULT_SETTINGS, seed },
    log: () => undefined,
    onDefect: (text) => defects.push(text),
  })
  onTestFinished(async () => {
    await lab.close()
    await rm(directory, { recursive: true })
  })
  return { lab, clock, machines, defects, recordings }
}

/** A window of it, and what it has been told. */
export function openWindow(lab: Lab) {
  const batches: Batch[] = []
  const statuses: LabStatus[] = []
  const notices: Notice[] = []
  const explorations: Exploration[] = []
  const verdicts: Verdicts[] = []
  const [labEnd, windowEnd] = pair()
  lab.connect(labEnd)
  const api = connect(windowEnd, {
    onBatch: (batch) => void batches.push(batch),
    onStatus: (status) => void statuses.push(status),
    onNotice: (notice) => void notices.push(notice),
    onExploration: (exploration) => void explorations.push(exploration),
    onVerdicts: (table) => void verdicts.push(table),
  })
  return { api, batches, statuses, notices, explorations, verdicts, close: () => windowEnd.close() }
}

/** Until messages on their way have come. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

export const sampleCount = (batches: readonly Batch[]) => batches.reduce((sum, { samples }) => sum + samples.count, 0)
