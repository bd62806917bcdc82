import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from '../protocol/connect.ts'
import { pair } from '../protocol/transport.ts'
import { type LabStatus, type Notice } from '../protocol/types.ts'
import { createLiveMachine } from '../sim/machine/live-machine.ts'
import { Lab } from './lab.ts'
import { ManualClock } from './manual-clock.testing.ts'
import { describePolicies } from './policies/policies.ts'
import { openQuietCrew, QUIET_DESK } from './races/race-desk.testing.ts'
import { openRecordings, type Recordings } from './recordings/folder/recordings.ts'
import { readGpuModels } from './resources.ts'

/** A lab with a real machine and real files, whose time passes when a test says so. */
export async function realLab() {
  const directory = await mkdtemp(path.join(tmpdir(), 'lab-'))
  const models = await readGpuModels('resources')
  const clock = new ManualClock()
  const recordings: Recordings = await openRecordings(directory, clock)
  const lab = new Lab({
    models,
    policies: describePolicies(),
    createMachine: createLiveMachine,
    recordings,
    desk: QUIET_DESK,
    openCrew: openQuietCrew,
    clock,
    log: () => undefined,
    onDefect: (text) => {
      throw new Error(text)
    },
  })
  const [labEnd, windowEnd] = pair()
  lab.connect(labEnd)
  const notices: Notice[] = []
  const statuses: LabStatus[] = []
  const api = connect(windowEnd, {
    onBatch: () => undefined,
    onStatus: (status) => void statuses.push(status),
    onNotice: (notice) => void notices.push(notice),
    onExploration: () => undefined,
    onVerdicts: () => undefined,
  })
  return {
    lab,
    api,
    clock,
    models,
    recordings,
    directory,
    notices,
    statuses,
    close: async () => {
      await lab.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
