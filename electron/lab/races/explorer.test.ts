import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Exploration, type ExplorationSettings, type Verdicts } from '../../protocol/exploration.ts'
import { type Finding } from '../../sim/explorer/report.ts'
import { soloCrew } from './crew.ts'
import { Explorer } from './explorer.ts'
import { type RaceDesk } from './race-desk.ts'
import { type SearchProgress } from './search-job.ts'
import { searchWork } from './search-work.ts'
import { wallClock } from '../wall-clock.ts'

const finding: Finding = {
  id: 'splat-1',
  check: 'splat',
  scope: 'policy',
  symptom: 's',
  token: 't',
  steps: 3,
  executions: 2,
}

/** Counts to `size` executions and finds something at the second one. */
function counting(size: number): RaceDesk['search'] {
  return function* ({ max }) {
    let progress: SearchProgress = { executions: 0, steps: 0, depth: 0, states: 0, estimate: 0, findings: [], base: [] }
    for (let executions = 1; executions <= Math.min(size, max); executions++) {
      const findings = executions < 2 ? [] : [finding]
      progress = { ...progress, executions, steps: executions * 10, estimate: executions / size, findings }
      yield progress
    }
    return { ...progress, complete: max >= size }
  }
}

function explorerOf(search: RaceDesk['search']) {
  const pushed: { explorations: Exploration[]; verdicts: Verdicts[] } = { explorations: [], verdicts: [] }
  const explorer = new Explorer({
    openCrew: () => soloCrew(searchWork(search)),
    clock: wallClock,
    policies: ['mainline', 'restore'],
    scenarios: ['dump-vs-reset'],
    pushes: {
      onExploration: (exploration) => pushed.explorations.push(exploration),
      onVerdicts: (verdicts) => pushed.verdicts.push(verdicts),
    },
  })
  return { explorer, pushed }
}

const settings: ExplorationSettings = {
  policy: 'mainline',
  scenario: 'dump-vs-reset',
  strategy: 'cache',
  timers: 'all',
  bound: undefined,
  max: 1_000,
  seed: 1,
}

async function until<T>(list: readonly T[], wanted: (item: T) => boolean): Promise<T> {
  for (;;) {
    const found = list.find(wanted)
    if (found !== undefined) return found
    await setTimeout(5)
  }
}

describe('Explorer', () => {
  it('adds the timer modes up and names a finding of several modes once', async () => {
    const { explorer, pushed } = explorerOf(counting(100))
    expect(explorer.startExploration(settings)).toMatchObject({ phase: 'running', findings: [] })
    const end = await until(pushed.explorations, ({ phase }) => phase !== 'running')
    expect(end).toMatchObject({ phase: 'complete', findings: [finding], base: [], problem: undefined })
    expect(end.modes.map(({ timers, phase, executions }) => [timers, phase, executions])).toEqual([
      ['quiescent', 'complete', 100],
      ['none', 'complete', 100],
      ['anytime', 'complete', 100],
    ])
  })

  it('says cut, not complete, when the limit was reached', async () => {
    const { explorer, pushed } = explorerOf(counting(2_000))
    explorer.startExploration({ ...settings, timers: 'none' })
    const end = await until(pushed.explorations, ({ phase }) => phase !== 'running')
    expect([end.phase, end.modes[0]?.phase]).toEqual(['cut', 'cut'])
  })

  it('keeps what was found when it is stopped, and only one search runs at a time', async () => {
    const { explorer, pushed } = explorerOf(counting(Number.POSITIVE_INFINITY))
    explorer.startExploration({ ...settings, max: Number.MAX_SAFE_INTEGER })
    expect(() => explorer.startVerdicts({ bound: 2, timers: 'none' })).toThrow('a search is under way; stop it first')
    await until(pushed.explorations, ({ findings }) => findings.length > 0)
    await explorer.stop()
    expect(explorer.exploration).toMatchObject({ phase: 'stopped', findings: [finding] })
    expect(explorer.startVerdicts({ bound: 2, timers: 'none' }).phase).toBe('running')
    await explorer.stop()
  })

  it('fills the verdict table cell by cell; each is pushed once', async () => {
    const { explorer, pushed } = explorerOf(counting(10))
    expect(explorer.startVerdicts({ bound: 2, timers: 'all' })).toMatchObject({ total: 6, cells: [] })
    await until(pushed.verdicts, ({ phase }) => phase === 'complete')
    expect(pushed.verdicts.flatMap(({ cells }) => cells)).toEqual(explorer.verdicts?.cells)
    expect(explorer.verdicts?.cells).toHaveLength(6)
  })

  it('keeps what a field of the table has found that is stopped half way', async () => {
    let begun = () => {}
    const isUnderWay = new Promise<void>((resolve) => (begun = resolve))
    const { explorer } = explorerOf(function* () {
      for (let executions = 1; ; executions++) {
        yield { executions, steps: 1, depth: 1, states: 1, estimate: 0, findings: [finding], base: [] }
        begun()
      }
    })
    explorer.startVerdicts({ bound: 2, timers: 'all' })
    await isUnderWay
    await explorer.stop()
    const cells = explorer.verdicts?.cells.map(({ policy, complete, findings }) => ({ policy, complete, findings }))
    expect(cells).toEqual([{ policy: 'mainline', complete: false, findings: [finding] }])
  })

  it('tells why a search failed', async () => {
    const { explorer, pushed } = explorerOf(function* (job) {
      yield* counting(1)(job)
      throw new Error('the schedule has a step of reset, which has exited')
    })
    explorer.startExploration(settings)
    const end = await until(pushed.explorations, ({ phase }) => phase !== 'running')
    expect(end).toMatchObject({ phase: 'failed', problem: 'the schedule has a step of reset, which has exited' })
  })
})
