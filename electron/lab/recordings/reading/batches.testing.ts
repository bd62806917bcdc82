import {
  type Batch,
  type Discontinuity,
  type LaneColumns,
  type MachineState,
  type RunSettings,
} from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { LaneLog } from '../../../sim/machine/lanes/lane-log.ts'
import { joinColumns, sampleColumns } from '../format/sample-columns.ts'

const SETTINGS: RunSettings = {
  policy: 'restore',
  model: 'g52-mp2',
  seed: 7,
  workload: 'fragment',
  periodMs: 10,
  counterset: 0,
}

/** `count` slices of a run, 50 ms of virtual time each, from `begin` ns on, with a bit of everything. */
export function testBatches(run: number, count: number, options: { words?: number; begin?: number } = {}): Batch[] {
  const { words = 40, begin = 1_000_000_000 } = options
  return Array.from({ length: count }, (_, i): Batch => {
    const from = begin + i * 50_000_000
    const now = nanos(from + 50_000_000)
    const samples = Array.from({ length: 5 }, (_, j) => ({
      seq: i * 5 + j,
      epoch: Math.floor(i / 40),
      begin: nanos(from + j * 10_000_000),
      end: nanos(from + (j + 1) * 10_000_000),
      resets: i % 40 === 0 && j === 0 ? 1 : 0,
      words: Uint32Array.from({ length: words }, (_, k) => (k % 7 === 0 ? 0xffffffff - i : i * 1000 + j * 100 + k)),
    }))
    const reset = i % 40 === 39
    return {
      run,
      settings: { ...SETTINGS, seed: SETTINGS.seed + run, workload: i < count / 2 ? 'fragment' : 'compute' },
      now,
      samples: joinColumns([sampleColumns(samples, words)]),
      samplesDropped: i % 16 === 3 ? 2 : 0,
      log: i % 4 === 0 ? [{ at: nanos(from + 5), level: 4, text: `as_count ${i} µ`, trace: ['a+0x1', 'b+0x2'] }] : [],
      ioctls: samples.map(({ begin, end, seq }) => ({
        id: seq,
        process: 'pps-producer',
        file: 'f1',
        name: 'PERFCNT_DUMP',
        begin,
        end,
        result: 0,
      })),
      jobs: [{ slot: 0, process: 'workload', begin: nanos(from), end: nanos(from + 7_000_000), exception: 'DONE' }],
      resets: reset ? [{ id: i, begin: nanos(from + 1), end: undefined, cause: 'job timeout, JS1' }] : [],
      faults: reset ? [{ id: i, kind: 'hang', at: nanos(from), phase: 'injected' }] : [],
      discontinuities: reset ? [testDiscontinuity(i, from)] : [],
      lanes: testLanes(from, now),
      state: i % 10 === 0 ? testState(now, i) : undefined,
    }
  })
}

function testLanes(from: number, now: number): LaneColumns {
  const log = new LaneLog()
  log.add('held', 'lock:perfcnt->lock', from, from + 9_000, 'program:pps-producer')
  log.add('wait', 'program:pps-producer', from, now, 'drm_ioctl: wait_for_completion(perfcnt->dump_comp)')
  return log.take(1)
}

function testDiscontinuity(id: number, from: number): Discontinuity {
  return {
    id,
    kind: 'RESET',
    epochBefore: id,
    epochAfter: undefined,
    tLastGood: nanos(from),
    tFirstGood: undefined,
    errno: 5,
    ioctlsFailed: 4,
    samplesExpected: 4,
    samplesLost: 4,
    configRestored: 'yes',
    cause: `GPU reset #${id} (job timeout, JS1)`,
    policy: 'restore',
  }
}

function testState(at: MachineState['at'], count: number): MachineState {
  return {
    at,
    addressSpaces: [
      { as: 0, owner: 'f1', asCount: 1, enabled: true, active: false, faulty: false },
      { as: 1, owner: undefined, asCount: 0, enabled: false, active: false, faulty: false },
    ],
    vms: [{ file: 'f1', as: 0, asCount: 1 }],
    jobSlots: [{ slot: 0, hardware: [{ process: 'workload', state: 'running', since: at }], queued: 1 }],
    perfcnt: { user: 'f1', mode: 'manual', as: 0, counterset: 0, fields: [{ name: 'reset_happened', value: 'false' }] },
    reset: { pending: false, inProgress: false, count },
    power: { status: 'active', usage: 2 },
    gpuIrqMask: 0x30701,
    irqs: [],
    registers: {},
    inFlight: [{ process: 'pps-producer', name: 'PERFCNT_DUMP', since: at }],
    checks: [
      {
        id: 'as-count',
        label: 'as_count equals hardware jobs plus the session',
        ok: true,
        detail: '',
        since: undefined,
      },
    ],
  }
}
