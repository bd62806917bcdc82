import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { captionOf } from '../../protocol/guided-runs.ts'
import { type RecordingInfo } from '../../protocol/types.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { openRecordings, type Recordings } from '../recordings/folder/recordings.ts'
import { readGpuModels } from '../resources.ts'
import { makeGuidedRun } from './make-guided-run.ts'

let directory: string
let recordings: Recordings
let models: readonly GpuModel[]
let info: RecordingInfo

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'guided-'))
  recordings = await openRecordings(directory)
  models = await readGpuModels('resources')
  info = await makeGuidedRun('broken-session', recordings, models)
})

afterAll(() => rm(directory, { recursive: true, force: true }))

async function captions(run: number) {
  const reader = await recordings.open(info.id)
  const notes = await reader.notes(run)
  await reader.close()
  return notes
    .flatMap(({ from, to, ...note }) => captionOf({ ...note, from, to }) ?? [])
    .sort((a, b) => a.from - b.from)
}

it('is half a minute of captions in the order of what happens', async () => {
  const [mainline, restore] = [await captions(0), await captions(1)]
  expect(mainline.map(({ look }) => look)).toEqual(['charts', 'charts', 'log', 'discontinuities', 'results', 'log'])
  const all = [...mainline, ...restore]
  const seconds = all.reduce((sum, caption) => sum + caption.seconds, 0)
  expect(seconds).toBeGreaterThanOrEqual(25)
  expect(seconds).toBeLessThanOrEqual(35)
  for (const { from, to } of all) expect(to).toBeGreaterThan(from)
})

it('says what the run shows', async () => {
  expect(info.runs.map(({ policy }) => policy)).toEqual(['mainline', 'restore'])
  const reader = await recordings.open(info.id)
  const lost = await reader.read(0, 0, Infinity)
  const kept = await reader.read(1, 0, Infinity)
  await reader.close()
  const results = (batches: typeof lost) =>
    new Set(
      batches.flatMap(({ ioctls }) => ioctls.filter(({ name }) => name === 'PERFCNT_DUMP').map((it) => it.result)),
    )
  expect(results(lost)).toEqual(new Set([0, -110]))
  expect(results(kept)).toEqual(new Set([0]))
  const log = lost.flatMap((batch) => batch.log.map(({ text }) => text)).join('\n')
  expect(log).toMatch(
    /gpu sched timeout[^]*GPU reset #1 is over after 0\.35\d* ms[^]*WARN: panfrost_mmu_as_put: as_count < 0/,
  )
})

it('is made once', async () => {
  expect((await makeGuidedRun('broken-session', recordings, models)).id).toBe(info.id)
  expect(await recordings.list()).toHaveLength(1)
})
