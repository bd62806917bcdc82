import { describe, expect, it } from 'vitest'
import { callSchemas } from './schema.ts'
import { type LabDescription } from './types.ts'

const policy = { label: '', summary: '', source: '', attributed: true, base: undefined, touches: [] }
const model = { product: '', soc: '', dumpWords: 320, clockHz: 1, busBytes: 16, counters: [], standIns: [] }
const description: LabDescription = {
  version: '0',
  models: [
    { ...model, id: 'g52-mp2', countersets: 3 },
    { ...model, id: 't860-mp4', countersets: 1 },
  ],
  policies: [
    { ...policy, id: 'mainline' },
    { ...policy, id: 'restore' },
  ],
  workloads: [
    { id: 'idle', label: 'Idle' },
    { id: 'fragment', label: 'Fragment' },
  ],
  faults: [
    { kind: 'hang', label: 'Hang', effect: '', by: 'program' },
    { kind: 'reset', label: 'Reset', effect: '', by: 'lab' },
  ],
  clients: [
    { id: 'mesa', label: '', effect: '' },
    { id: 'careful', label: '', effect: '' },
  ],
  events: [{ id: 'sample-irq', label: '' }],
  races: {
    scenarios: [{ id: 'dump-vs-reset', question: '', topic: '' }],
    strategies: [{ id: 'cache', label: '', summary: '' }],
    timers: [{ id: 'all', label: '', summary: '' }],
  },
}
const search = { policy: 'restore', scenario: 'dump-vs-reset', strategy: 'cache', timers: 'all', max: 9, seed: 1 }
const calls = callSchemas(description)

describe('callSchemas', () => {
  it('makes whole nanoseconds of the position of a slider', () => {
    expect(calls.parse('forkRecording', ['a', 0, 461_433_645_651.5, {}])).toEqual(['a', 0, 461_433_645_651, {}])
    const note = { id: 'n', from: 1.5, to: 2.5, text: '', tags: [] }
    expect(calls.parse('noteRecording', ['a', 0, note])[2]).toMatchObject({ from: 1, to: 2 })
  })

  it('knows the calls of the lab and nothing that objects inherit', () => {
    expect(calls.has('reboot')).toBe(true)
    for (const name of ['constructor', '__proto__', 'toString', 'then', '']) expect(calls.has(name)).toBe(false)
  })

  it('passes what is allowed', () => {
    expect(calls.parse('reboot', [{ policy: 'restore', seed: 7 }])).toEqual([{ policy: 'restore', seed: 7 }])
    expect(calls.parse('setSpeed', ['max'])).toEqual(['max'])
    expect(calls.parse('injectFault', ['hang', 5_000_000])).toEqual(['hang', 5_000_000])
    expect(calls.parse('readRecording', ['a.plab', 1, 0, 1e9])).toEqual(['a.plab', 1, 0, 1e9])
  })

  it('passes a search without a bound as one whose bound is undefined', () => {
    expect(calls.parse('startExploration', [search])).toStrictEqual([{ ...search, bound: undefined }])
    expect(calls.parse('startVerdicts', [{ timers: 'all', bound: 2 }])).toStrictEqual([{ timers: 'all', bound: 2 }])
  })

  it('takes a null at the end for an argument that was left out', () => {
    expect(calls.parse('injectFault', ['hang', null])).toEqual(['hang'])
    expect(calls.parse('startRecording', [null])).toEqual([])
    expect(calls.parse('describe', [undefined])).toEqual([])
  })

  it('refuses with the call, the field and what is allowed', () => {
    const refusal = (...[call, ...args]: [Parameters<typeof calls.parse>[0], ...unknown[]]) => {
      try {
        calls.parse(call, args)
      } catch (error) {
        return error instanceof Error ? error.message : error
      }
      return 'passed'
    }
    expect([
      refusal('reboot', { policy: 'v9' }),
      refusal('reboot', { seed: -1 }),
      refusal('reboot', { speed: 1 }),
      refusal('reboot', 'mainline'),
      refusal('reboot'),
      refusal('change', { workload: 'mining' }),
      refusal('change', { periodMs: 0.5 }),
      refusal('change', { counterset: 3 }),
      refusal('setSpeed', 'fast'),
      refusal('setSpeed', Number.NaN),
      refusal('setRunning', 1),
      refusal('injectFault', 'quake'),
      refusal('injectFault', 'hang', -1),
      refusal('step', 1),
      refusal('startRecording', ''),
      refusal('readRecording', 'a', 1, Number.POSITIVE_INFINITY, 0),
      refusal('openRecording', 'x'.repeat(300)),
      refusal('noteRecording', 'a', 0, { id: 'n', text: 'x'.repeat(10_001), tags: [] }),
      refusal('readSeries', 'a', 0, 0, 1, [Array(65).fill(0)]),
      refusal('readSeries', 'a', 0, 0, 1, Array(201).fill([0])),
      refusal('startExploration', { ...search, strategy: 'luck' }),
      refusal('startExploration', { ...search, bound: -1 }),
      refusal('startExploration', { ...search, max: 0 }),
      refusal('replayToken', ''),
      refusal('replayMoment', 'token', 0),
    ]).toMatchInlineSnapshot(`
      [
        "reboot: policy: expected one of mainline, restore, found "v9"",
        "reboot: seed: expected a whole number from 0 to 4294967295, found -1",
        "reboot: speed: unknown, leave it out",
        "reboot: expected an object with policy, model, seed, found "mainline"",
        "reboot: expected an object with policy, model, seed, found nothing",
        "change: workload: expected one of idle, fragment, found "mining"",
        "change: periodMs: expected 1 to 10000 ms, found 0.5",
        "change: counterset: expected a whole number from 0 to 2, found 3",
        "setSpeed: expected 0.01 to 1000, or max, found "fast"",
        "setSpeed: expected 0.01 to 1000, or max, found null",
        "setRunning: expected true or false, found 1",
        "injectFault: expected one of hang, reset, then nothing, a virtual time in whole ns, or one of sample-irq, found ["quake"]",
        "injectFault: expected one of hang, reset, then nothing, a virtual time in whole ns, or one of sample-irq, found ["hang",-1]",
        "step: expected fewer arguments, found 1",
        "startRecording: expected a name of 1 to 100 characters, or nothing, found [""]",
        "readRecording: expected a finite time, found null",
        "openRecording: expected text of 1 to 255 characters, found "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "noteRecording: text: expected text of 0 to 10000 characters, found "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "readSeries: 0: expected at most 64 words, found [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0",
        "readSeries: expected at most 200 counters, found [[0],[0],[0],[0],[0],[0],[0],[0],[0],[0],[0],[0],[0],[0],[0]",
        "startExploration: strategy: expected one of cache, found "luck"",
        "startExploration: bound: expected a whole number from 0 to 1000, found -1",
        "startExploration: max: expected a whole number from 1 to 1000000000, found 0",
        "replayToken: expected a token, found """,
        "replayMoment: expected a whole number from 1 to 9007199254740991, found 0",
      ]
    `)
  })
})
