import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { soloCrew, type Work } from '../lab/races/crew.ts'
import { openDesk } from '../lab/races/open-desk.ts'
import { type KnownSchedule } from '../protocol/exploration.ts'
import { readGpuModels } from '../lab/resources.ts'
import { type RowJob } from '../lab/races/row-work.ts'
import { type Proof, type ProofProgress } from '../sim/rows/proof.ts'
import { run } from './command-line.testing.ts'
import { resourcesDirectory } from './resources-directory.ts'
import * as searchThreads from './search-threads.ts'

let known: readonly KnownSchedule[]
let directory = ''

beforeAll(async () => {
  const resources = resourcesDirectory()
  known = await openDesk(await readGpuModels(resources), resources).knownSchedules()
  directory = await mkdtemp(join(tmpdir(), 'codes-'))
})
afterAll(() => rm(directory, { recursive: true }))

const tokenOf = (has: (each: KnownSchedule) => boolean) => known.find(has)?.token ?? ''

describe('1 is a verdict, 0 that there is nothing to say', () => {
  it('of a schedule', async () => {
    const bad = await run(
      'replay',
      tokenOf(({ finding }) => finding === 'splat'),
    )
    expect([bad.code, bad.out.includes('^^^ splat: ')]).toEqual([1, true])
    const good = await run(
      'replay',
      tokenOf(({ policy, finding }) => policy === 'restore' && finding === undefined),
    )
    expect([good.code, good.out.trim().split('\n').at(-1)]).toEqual([0, 'no finding'])
  })

  it('of a search', async () => {
    const search = ['--strategy', 'pct', '--timers', 'quiescent', '--threads', '1', '--json']
    const blamed = await run('explore', 'dump-vs-reset', '--policy', 'mainline', '--max', '10', ...search)
    expect([blamed.code, JSON.parse(blamed.out)]).toMatchObject([1, { complete: false, executions: 10 }])
    const clean = await run('explore', 'enable-vs-reset', '--policy', 'restore', '--max', '3', ...search)
    expect([clean.code, JSON.parse(clean.out)]).toMatchObject([0, { findings: [], executions: 3 }])
  })

  it('of the rows of the race tables', async () => {
    const { code, out } = await run('races', '--only', 'B1', '--threads', '1')
    expect([code, out.trim().split('\n').at(-1)]).toEqual([0, '1 of 1 rows ok'])
    const notShown: Work<RowJob, ProofProgress, Proof> = {
      *begin(id) {
        yield { what: 'nothing', executions: 0 }
        return { id, policy: 'v2', kind: 'symptom', expected: 'e', ok: id !== 'B2', token: '', note: '', shown: [] }
      },
      cut: () => undefined,
    }
    const crew = vi.spyOn(searchThreads, 'openRowCrew').mockResolvedValue(soloCrew(notShown))
    const bad = await run('races', '--only', 'B1,B2', '--threads', '1')
    crew.mockRestore()
    expect([bad.code, bad.out.trim().split('\n').at(-1)]).toEqual([1, '1 of 2 rows ok'])
  })

  it('of merged parts, where findings of the driver around the hooks do not count', async () => {
    const plan = { version: '1', policies: ['v2'], scenarios: ['four-as'], timers: ['none'], bound: null }
    const where = { policy: 'v2', scenario: 'four-as', timers: 'none', bound: null, complete: true, executions: 9 }
    const finding = { id: 'a', check: 'splat', scope: 'policy', symptom: 's', token: 't', steps: 1, executions: 1 }
    const merged = async (findings: readonly unknown[], base: readonly unknown[]) => {
      const file = join(directory, 'part.json')
      const cells = [{ ...where, findings, base }]
      await writeFile(file, JSON.stringify({ ...plan, shard: { index: 1, of: 1 }, ended: true, cells }))
      return (await run('merge', file)).code
    }
    expect(await merged([finding], [])).toBe(1)
    expect(await merged([], [{ ...finding, scope: 'base' }])).toBe(0)
  })

  it('of a part that is none, 3, with what it is', async () => {
    const file = join(directory, 'other.json')
    const said = async (text: string) => {
      await writeFile(file, text)
      const { code, err } = await run('merge', file)
      return `${code} ${err.replace(file, '').trim()}`
    }
    expect(await said('')).toBe('3 : it is no output of verdicts --json: it is empty')
    expect(await said('# text')).toBe('3 : it is no output of verdicts --json: it is not JSON')
    expect(await said('{}')).toMatch(/^3 : it is no output of verdicts --json: version: /)
    const { code, err } = await run('merge', join(directory, 'none.json'))
    expect([code, err]).toEqual([3, expect.stringMatching(/none.json: There is no such file\.\n$/)])
  })
})
