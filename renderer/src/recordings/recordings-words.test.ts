import { describe, expect, it } from 'vitest'
import { type SurveyedRun } from '../../../electron/protocol/recordings.ts'
import { type Discontinuity, type RecordingInfo } from '../../../electron/protocol/types.ts'
import { nanos } from '../../../electron/sim/kernel/clock.ts'
import { type RecordingFacts } from '../stores/recordings/recording-facts.ts'
import { comparisonRows } from './comparison-rows.ts'
import { matchesSearch } from './recording-filter.ts'
import { gapsOf, verdictOf } from './verdict.ts'

const FIGURES: SurveyedRun = {
  spark: [],
  samples: 100,
  samplesLost: 4,
  validNs: 750e6,
  knownNs: 1e9,
  knownFrom: 0,
  discontinuities: [],
  resets: [],
  splats: {},
  longestIoctl: undefined,
  ioctls: { PERFCNT_DUMP: { '0': 100 } },
  faults: 0,
  violated: [],
}

const GAP: Omit<Discontinuity, 'id' | 'kind'> = {
  epochBefore: 0,
  epochAfter: 1,
  tLastGood: nanos(0),
  tFirstGood: nanos(1),
  errno: 0,
  ioctlsFailed: 0,
  samplesExpected: 0,
  samplesLost: 0,
  configRestored: 'no',
  cause: '',
  policy: 'v2',
}

const INFO: RecordingInfo = {
  id: 'Reset mid-dump.plab',
  recordingId: 'r',
  name: 'Reset mid-dump',
  bytes: 1,
  created: 0,
  durationNs: 1e9,
  samples: 100,
  discontinuities: 2,
  runs: [{ policy: 'v2', model: 'g52-mp2', seed: 1, workload: 'fragment', periodMs: 10, counterset: 0 }],
  spans: [{ from: 0, to: 1e9 }],
  complete: true,
  kind: 'full',
  problem: undefined,
}

const note = { id: 'n', from: undefined, to: undefined, text: '', tags: ['demo'] }
const facts = (figures: Partial<SurveyedRun>): RecordingFacts => ({
  bytes: 1,
  details: {
    recordingId: 'r',
    coreVersion: '0.1.0',
    kind: 'full',
    runs: [{ parent: undefined, scenario: undefined, notes: [note] }],
  },
  figures: [{ ...FIGURES, ...figures }],
})

describe('the search', () => {
  const violated = facts({ violated: ['dead-session'] })
  const finds = (search: string, known: RecordingFacts | undefined = violated) => matchesSearch(INFO, known, search)

  it('finds what has all of its words', () => {
    expect(
      ['', 'mid', 'reset dump', 'policy:v2', 'tag:demo >gap', 'verdict:dead'].map((words) => finds(words)),
    ).toEqual(Array<boolean>(6).fill(true))
    expect(
      ['mid x', 'policy:v', 'tag:race', '>reset', '>splat', '>else', 'verdict:ok'].map((words) => finds(words)),
    ).toEqual(Array<boolean>(7).fill(false))
  })

  it('does not find by what has not been read', () => {
    expect(matchesSearch(INFO, undefined, 'tag:demo')).toBe(false)
    expect(matchesSearch(INFO, undefined, 'verdict:ok')).toBe(false)
    expect(matchesSearch(INFO, undefined, 'policy:v2 >gap')).toBe(true)
  })

  it('knows a recording whose checks hold by verdict:ok', () => {
    expect(finds('verdict:ok', facts({}))).toBe(true)
  })
})

describe('the verdict', () => {
  const splats = { 'WARN: a': 2, 'deadlock: b': 1 }

  it('names the checks that do not hold, else counts splats', () => {
    expect(verdictOf([FIGURES, { ...FIGURES, violated: ['as-count'], splats }])).toEqual({
      kind: 'bad',
      text: '✕ as-count',
    })
    expect(verdictOf([{ ...FIGURES, splats }])).toEqual({ kind: 'warn', text: '▲ 3 splats' })
    expect(verdictOf([FIGURES])).toEqual({ kind: 'good', text: '✓ checks hold' })
  })

  it('does not say that checks hold where none were made', () => {
    const unchecked = { ...FIGURES, violated: undefined }
    expect(verdictOf([FIGURES, unchecked])).toEqual({ kind: 'unknown', text: 'no state recorded' })
    expect(verdictOf([unchecked, { ...FIGURES, splats }])).toEqual({ kind: 'warn', text: '▲ 3 splats' })
    const checks = comparisonRows([FIGURES, unchecked]).find(({ label }) => label === 'Checks')
    expect(checks?.values).toEqual(['✓ all hold', 'no state recorded'])
  })

  it('is not given where nothing was recorded', () => {
    expect(verdictOf([{ ...FIGURES, knownNs: 0, knownFrom: undefined, ioctls: {} }])).toBeUndefined()
  })
})

describe('a comparison', () => {
  it('counts as gaps what was lost in a session, not the time without one', () => {
    const lost = { ...GAP, id: 1, kind: 'SESSION_LOST' } as const
    const run = { ...FIGURES, discontinuities: [lost, { ...GAP, id: 2, kind: 'DISABLED' } as const] }
    expect(comparisonRows([run]).find(({ label }) => label === 'Gaps')?.values).toEqual(['1'])
    expect(gapsOf([run])).toBe(1)
  })

  it('has a line for each result that is no success in some run', () => {
    const dead = { ...FIGURES, ioctls: { PERFCNT_DUMP: { '0': 4, '-EIO': 96 }, WAIT_BO: { '+1870265953': 1 } } }
    const rows = comparisonRows([FIGURES, dead])
    expect(rows.filter(({ isCode }) => isCode)).toEqual([
      { label: 'PERFCNT_DUMP -EIO', isCode: true, values: ['0', '96'], differs: true },
    ])
    expect(rows.find(({ label }) => label === 'Valid time')?.values).toEqual(['75.0 % of 1 s', '75.0 % of 1 s'])
  })
})
