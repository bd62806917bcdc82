import { describe, expect, it } from 'vitest'
import { gpuModel } from '../../device/gpu-models.testing.ts'
import { msecs, nanos } from '../../kernel/clock.ts'
import { createLiveMachine } from '../live-machine.ts'
import { type LaneColumns } from './lane-columns.ts'

interface Row {
  readonly kind: string
  readonly lane: string
  readonly begin: number
  readonly end: number
  readonly label: string
  readonly open: boolean
}

function rowsOf(columns: LaneColumns | undefined): readonly Row[] {
  if (columns === undefined) return []
  const { count, open, texts, kind, lane, begin, end, label } = columns
  return Array.from({ length: count }, (_, i) => ({
    kind: texts[kind[i] ?? 0] ?? '',
    lane: texts[lane[i] ?? 0] ?? '',
    begin: begin[i] ?? 0,
    end: end[i] ?? 0,
    label: texts[label[i] ?? 0] ?? '',
    open: i >= count - open,
  }))
}

function sampling(policy = 'mainline', watchLanes = true, periodMs = 10) {
  const machine = createLiveMachine({
    model: gpuModel('g52-mp2'),
    policy,
    seed: 1,
    workload: 'fragment',
    period: msecs(periodMs),
    counterset: 0,
    client: 'mesa',
    sink: () => undefined,
    watchLanes,
  })
  machine.enableSession()
  const run = (ms: number) => {
    machine.runUntil(nanos(machine.now + ms * 1e6))
    return rowsOf(machine.takeLanes())
  }
  return { machine, run }
}

describe('the lanes of a machine', () => {
  it('tell a dump from its wait to the interrupt that ends it', () => {
    const { run } = sampling()
    run(15)
    const rows = run(10)
    const wait = rows.find(({ kind, lane }) => kind === 'wait' && lane === 'program:pps-producer')
    expect(wait?.label).toBe('drm_ioctl > panfrost_perfcnt_dump_locked: wait_for_completion(perfcnt->dump_comp)')
    const [begin, end] = [wait?.begin, wait?.end]
    expect(rows).toContainEqual({
      ...{ kind: 'held', lane: 'lock:perfcnt->lock', label: 'program:pps-producer', open: false },
      ...{ begin, end },
    })
    const [sample, clean] = rows.filter(({ kind, lane }) => kind === 'irq' && lane === 'irq:panfrost-gpu')
    expect([sample?.label, clean?.label]).toEqual(['PERFCNT_SAMPLE', 'CLEAN_CACHES'])
    expect(clean?.begin).toBe(end)
    expect(rows).toContainEqual({
      ...{ kind: 'wake', lane: 'irq:panfrost-gpu', label: 'program:pps-producer', open: false },
      ...{ begin: end, end },
    })
    const busy = rows.find(({ kind, lane }) => kind === 'busy' && lane === 'gpu:perfcnt')
    expect([busy?.begin, busy?.end]).toEqual([begin, sample?.begin])
  })

  it('show who waits for the lock that a reset holds: v3 holds it over the whole reset', () => {
    const { machine, run } = sampling('v3', true, 1)
    run(20)
    machine.inject('reset-stuck')
    const rows = run(200).filter(({ lane }) => lane === 'lock:reset.lock')
    const wait = rows.find(({ kind }) => kind === 'wait')
    expect(wait?.label).toBe('program:pps-producer')
    const holder = rows.find(
      ({ kind, begin, end }) => kind === 'held' && begin <= (wait?.begin ?? 0) && end === wait?.end,
    )
    expect(holder?.label).toBe('work:kworker/panfrost-reset')
  })

  it('give what lasts again and again, and once when it is over', () => {
    const { machine, run } = sampling()
    run(20)
    machine.inject('hang')
    const slices = [...Array(8).keys()].map(() => run(100))
    const inReset = slices.flat().filter(({ lane }) => lane === 'work:kworker/panfrost-reset')
    expect(inReset.some(({ kind, label }) => kind === 'wait' && label.includes('panfrost_gpu_soft_reset'))).toBe(true)
    const waits = slices.map((rows) => rows.filter(({ kind, lane }) => kind === 'wait' && lane === 'program:hang-1'))
    expect(waits.map((rows) => rows.map(({ open }) => open))).toEqual([
      ...Array<boolean[]>(5).fill([true]),
      [false],
      [],
      [],
    ])
    expect(new Set(waits.flat().map(({ begin }) => begin)).size).toBe(1)
  })

  it('are the same with and without somebody who watches, as is the machine', () => {
    const [watched, unwatched] = [sampling(), sampling('mainline', false)]
    watched.run(50)
    unwatched.run(50)
    expect(unwatched.machine.takeLanes()).toBeUndefined()
    expect(unwatched.machine.digest).toBe(watched.machine.digest)
  })
})
