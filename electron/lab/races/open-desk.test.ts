import { beforeAll, describe, expect, it } from 'vitest'
import { type Finding } from '../../sim/explorer/report.ts'
import { openDesk } from './open-desk.ts'
import { type RaceDesk } from './race-desk.ts'
import { readGpuModels } from '../resources.ts'
import { type SearchOutcome } from './search-job.ts'

let desk: RaceDesk
let outcome: SearchOutcome
let splat: Finding

beforeAll(async () => {
  desk = openDesk(await readGpuModels('resources'), 'resources')
  const job = { policy: 'mainline', scenario: 'dump-vs-reset', model: undefined, timers: 'quiescent', seed: 1 } as const
  const search = desk.search({ ...job, strategy: 'pct', bound: undefined, enough: undefined, tries: 150, max: 10 })
  for (;;) {
    const { done, value } = search.next()
    if (done !== true) continue
    outcome = value
    break
  }
  const found = outcome.findings.find(({ check }) => check === 'splat')
  if (found === undefined) throw new Error('ten schedules of mainline found no WARN')
  splat = found
})

describe('openDesk', () => {
  it('searches with the real driver, and a search by chance is never complete', () => {
    expect(outcome).toMatchObject({ complete: false, executions: 10 })
    expect(splat.symptom).toBe('panfrost_mmu_as_put: as_count < 0')
    expect(splat.token).toMatch(/^mainline\/dump-vs-reset@\d+:q\./)
  })

  it('replays a token to the finding that it was given for, at a step of its story', () => {
    const { story, columns } = desk.replay(splat.token)
    const defect = story.findings.find(({ id }) => id === splat.id)
    expect(defect).toMatchObject({ check: 'splat', scope: 'policy', symptom: splat.symptom })
    const step = story.steps.find(({ n }) => n === defect?.step)
    expect(step?.functions).toContain('panfrost_mmu_as_put')
    // Wrapped within its column.
    expect(columns.replace(/\s+/g, ' ')).toContain(`^^^ splat: ${splat.symptom}`)
    expect(columns).toContain(`npm run -s lab -- replay ${splat.token}`)
    expect(columns).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it('tells what bears out a finding of lockdep beside the steps, as the columns do', async () => {
    const known = await desk.knownSchedules()
    const { token } = known.find(({ id, finding }) => id === 'V1-2' && finding?.includes('fence-signalling')) ?? splat
    const { matters, asides, columns } = desk.replay(token)
    const texts = asides.map(({ note }) => `${note.text} in ${note.functions.at(-1) ?? ''}()`)
    expect(texts).toContain('dma_fence_begin_signalling() in panfrost_reset()')
    expect(texts.at(-1)).toBe('alloc(GFP_KERNEL) in drm_gem_shmem_create()')
    for (const { step, note } of asides) {
      expect(matters).toContain(step)
      expect(columns).toContain(note.text)
    }
  })

  it('shows the moment of a step as the live view would: log, calls and state', () => {
    const { story } = desk.replay(splat.token)
    const bad = story.findings.find(({ id }) => id === splat.id)?.step ?? 0
    const before = desk.moment(splat.token, bad - 1)
    const after = desk.moment(splat.token, bad)
    const warns = (batch: typeof before) => batch.log.filter(({ text }) => text.startsWith('WARN'))
    expect([warns(before).length, warns(after).length]).toEqual([0, 1])
    expect(after.log.map(({ text }) => text)).toContain('lab: GPU reset #1 begins (lab)')
    expect(after.ioctls.map(({ name }) => name)).toContain('PERFCNT_DUMP')
    expect(after.state?.checks.find(({ id }) => id === 'splat')?.ok).toBe(false)
    expect(() => desk.moment(splat.token, 100_000)).toThrow('there is no step 100000: the schedule has')
  })

  it('names the calls of a moment as the kernel does: enable and disable are one ioctl', async () => {
    const known = await desk.knownSchedules()
    const token = known.find(({ id }) => id === 'V1-9')?.token ?? ''
    const { steps } = desk.replay(token).story
    const calls = desk.moment(token, steps.length).ioctls
    expect(calls.map(({ name, result }) => `${name} ${result}`)).toEqual(['PERFCNT_ENABLE 0', 'PERFCNT_ENABLE 0'])
  })

  it('shows what the checks of the race have found by a step, also what no live run is checked for', async () => {
    const known = await desk.knownSchedules()
    const token = known.find(({ finding }) => finding === 'stale-dump')?.token ?? ''
    const [stale] = desk.replay(token).story.findings
    const failed = (step: number) =>
      desk.moment(token, step).state?.checks.flatMap(({ id, ok, detail }) => (ok ? [] : [`${id}: ${detail}`]))
    const bad = stale?.step ?? 0
    expect(stale?.check).toBe('stale-dump')
    expect(failed(bad - 1)).toEqual([])
    expect(failed(bad)).toEqual([`stale-dump: ${stale?.symptom}`])
  })

  it.each([
    ['v9', 'not a token: v9'],
    ['$x', 'a token with something behind it: x'],
    ['mainline/nowhere@3:q.AA.00000000', 'a damaged token'],
  ])('refuses %s with the reason', (text, reason) => {
    expect(() => desk.replay(text.replace('$', splat.token))).toThrow(reason)
  })
})
