import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nanos } from '../kernel/clock.ts'
import { Random } from '../kernel/random.ts'
import { CounterModel } from './counter-model.ts'
import { type SlotActivity } from './counters.ts'
import { RelationChecks } from './counters/relations.testing.ts'
import { GPU_MODELS, gpuModel } from './gpu-models.testing.ts'
import { COUNTER_CATEGORIES, type GpuModel } from './models.ts'
import { PROFILES, vary, type WorkProfile } from './workload.ts'

const ARCHETYPES = ['vertex', 'fragment', 'compute', 'memory']
const MODEL_IDS = GPU_MODELS.map(({ id }) => id)
const FRAGMENT_PROFILES = PROFILES.filter(({ id }) => id.endsWith('/fragment'))
const OTHER_PROFILES = PROFILES.filter(({ id }) => !id.endsWith('/fragment'))

interface Step {
  readonly nanos: number
  readonly fragment: number
  readonly other: number
  readonly fragmentStalled: boolean
  readonly otherStalled: boolean
  readonly retired: number
  readonly sample: boolean
}

// A profile number past the end means that the slot is empty, a retired slot past 1 that no job ends.
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    nanos: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20_000_000 })),
    fragment: fc.nat(FRAGMENT_PROFILES.length),
    other: fc.nat(OTHER_PROFILES.length),
    fragmentStalled: fc.boolean(),
    otherStalled: fc.boolean(),
    retired: fc.nat(3),
    sample: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
)

/** Sum of a counter over its instances. */
function sumOf(model: GpuModel, counts: ArrayLike<number>, name: string): number {
  return COUNTER_CATEGORIES.flatMap((category) =>
    model.counters[category]
      .filter((counter) => counter.name === name)
      .flatMap(({ offset }) =>
        model.blocks.filter(({ kind }) => kind === category).map((b) => counts[b.byteOffset / 4 + offset] ?? 0),
      ),
  ).reduce((a, b) => a + b, 0)
}

function job(slot: number, profile: WorkProfile | undefined, stalled = false): readonly SlotActivity[] {
  return profile === undefined ? [] : [{ slot, profile, stalled }]
}

/** A second of 60 frames: a job in slot 1, then one in slot 0, overlapping, with noise. */
function runFrames(model: GpuModel, archetype: string, random = new Random(1)): CounterModel {
  const counters = new CounterModel(model)
  const profileOf = (ofFragment: boolean) =>
    PROFILES.find(({ id }) => id.startsWith(`${archetype}/`) && id.endsWith('/fragment') === ofFragment)
  for (let frame = 0; frame < 60; frame++) {
    const other = job(1, vary(profileOf(false) ?? PROFILES[0], random))
    const fragment = job(0, vary(profileOf(true) ?? PROFILES[1], random))
    counters.advance(nanos(4_000_000), other)
    counters.advance(nanos(3_000_000), [...other, ...fragment])
    counters.jobRetired(1)
    counters.advance(nanos(6_000_000), fragment)
    counters.jobRetired(0)
    counters.advance(nanos(3_666_667), [])
  }
  return counters
}
const RUN_NANOS = 60 * 16_666_667

/** Counters that no work of panfrost drives: it never fills slot 2, and its address spaces have no second stage. */
const NEVER_COUNTED = /^(JS2_|MMU_S2_)/

describe('every model', () => {
  it.each(MODEL_IDS)('keeps every hard relation in every dump of any work: %s', (id) => {
    const model = gpuModel(id)
    const checks = new RelationChecks(model, 'hard')
    fc.assert(
      fc.property(steps, fc.nat(), (work, seed) => {
        const counters = new CounterModel(model)
        const random = new Random(seed)
        const last = new Float64Array(counters.totals.length)
        let elapsed = 0
        for (const step of work) {
          const fragment = FRAGMENT_PROFILES[step.fragment]
          const other = OTHER_PROFILES[step.other]
          counters.advance(nanos(step.nanos), [
            ...job(0, fragment && vary(fragment, random), step.fragmentStalled),
            ...job(1, other && vary(other, random), step.otherStalled),
          ])
          elapsed += step.nanos
          if (step.retired <= 1) counters.jobRetired(step.retired)
          if (!step.sample) continue
          const dump = counters.totals.map((total, word) => total - (last[word] ?? 0))
          expect(dump.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
          expect(checks.violations(dump, elapsed)).toEqual([])
          last.set(counters.totals)
          elapsed = 0
        }
      }),
      { numRuns: 25 },
    )
  })

  it.each(MODEL_IDS)('writes present blocks from word 4 on, and only words of its table: %s', (id) => {
    const model = gpuModel(id)
    const known = new Set(
      model.blocks
        .filter(({ present }) => present)
        .flatMap(({ kind, byteOffset }) =>
          COUNTER_CATEGORIES.filter((category) => category === kind).flatMap((category) =>
            model.counters[category].map(({ offset }) => byteOffset / 4 + offset),
          ),
        ),
    )
    const written = [...runFrames(model, 'fragment').totals].flatMap((total, word) => (total > 0 ? [word] : []))
    expect(written.filter((word) => !known.has(word))).toEqual([])
  })

  it.each(MODEL_IDS)('moves every counter of its table in some archetype: %s', (id) => {
    const model = gpuModel(id)
    const runs = ARCHETYPES.map((archetype) => runFrames(model, archetype).totals)
    const idle = COUNTER_CATEGORIES.flatMap((category) => model.counters[category])
      .map(({ name }) => name)
      .filter((name) => !NEVER_COUNTED.test(name) && runs.every((totals) => sumOf(model, totals, name) === 0))
    expect(idle).toEqual([])
  })
})

describe.each(ARCHETYPES)('a run of %s work', (archetype) => {
  it.each(MODEL_IDS)('keeps every relation: %s', (id) => {
    const model = gpuModel(id)
    const { totals } = runFrames(model, archetype)
    for (const level of ['hard', 'soft'] as const) {
      expect(new RelationChecks(model, level).violations(totals, RUN_NANOS)).toEqual([])
    }
  })
})

describe('slots', () => {
  const model = gpuModel('g52-mp2')
  const MILLISECOND_CYCLES = model.clockHz / 1000
  const [vertex, fragment] = [job(1, PROFILES[2]), job(0, PROFILES[3])]

  it('count their own occupied cycles, and GPU_ACTIVE their union', () => {
    const counters = new CounterModel(model)
    counters.advance(nanos(1_000_000), vertex)
    counters.advance(nanos(1_000_000), [...vertex, ...fragment])
    counters.advance(nanos(3_000_000), fragment)
    expect(sumOf(model, counters.totals, 'JS1_ACTIVE')).toBe(2 * MILLISECOND_CYCLES)
    expect(sumOf(model, counters.totals, 'JS0_ACTIVE')).toBe(4 * MILLISECOND_CYCLES)
    expect(sumOf(model, counters.totals, 'GPU_ACTIVE')).toBe(5 * MILLISECOND_CYCLES)
  })

  it('keep the clock running between steps that are shorter than a cycle', () => {
    const counters = new CounterModel(model)
    for (let i = 0; i < 1000; i++) counters.advance(nanos(1), fragment)
    const cycles = (1000 * model.clockHz) / 1e9
    expect(Math.abs(sumOf(model, counters.totals, 'GPU_ACTIVE') - cycles)).toBeLessThanOrEqual(1)
  })

  it('count nothing while they are empty', () => {
    const counters = new CounterModel(model)
    counters.advance(nanos(1_000_000_000), [])
    expect(counters.totals.every((total) => total === 0)).toBe(true)
  })

  it('stay active and count nothing else when their job hangs', () => {
    const counters = new CounterModel(model)
    counters.advance(nanos(1_000_000), [...vertex, ...fragment])
    counters.jobRetired(1)
    const before = counters.totals.slice()
    counters.advance(nanos(500_000_000), job(0, PROFILES[3], true))
    const moved = COUNTER_CATEGORIES.flatMap((category) => model.counters[category])
      .map(({ name }) => name)
      .filter((name) => sumOf(model, counters.totals, name) !== sumOf(model, before, name))
    expect(moved).toEqual(['GPU_ACTIVE', 'JS0_ACTIVE'])
  })

  it('go on working beside a slot whose job hangs', () => {
    const counters = new CounterModel(model)
    counters.advance(nanos(1_000_000), [...vertex, ...job(0, PROFILES[3], true)])
    expect(sumOf(model, counters.totals, 'FRAG_ACTIVE')).toBe(0)
    expect(sumOf(model, counters.totals, 'COMPUTE_ACTIVE')).toBeGreaterThan(0)
    expect(sumOf(model, counters.totals, 'PRIM_VISIBLE')).toBeGreaterThan(0)
  })

  it('count a job when it retires', () => {
    const counters = new CounterModel(model)
    counters.jobRetired(0)
    counters.jobRetired(0)
    counters.jobRetired(1)
    expect(sumOf(model, counters.totals, 'JS0_JOBS')).toBe(2)
    expect(sumOf(model, counters.totals, 'JS1_JOBS')).toBe(1)
    expect(sumOf(model, counters.totals, 'CACHE_FLUSH')).toBe(3)
  })
})

describe('signatures of the archetypes on g52-mp2', () => {
  const model = gpuModel('g52-mp2')
  const count = (archetype: string, name: string): number => sumOf(model, runFrames(model, archetype).totals, name)
  const missRate = (archetype: string): number => count(archetype, 'L2_EXT_READ') / count(archetype, 'L2_READ_LOOKUP')

  it('vertex work is busy in the tiler and culls much', () => {
    expect(count('vertex', 'TILER_ACTIVE')).toBeGreaterThan(0.75 * count('vertex', 'JS1_ACTIVE'))
    expect(count('vertex', 'PRIM_CULLED')).toBeGreaterThan(0.3 * count('vertex', 'TRIANGLES'))
  })

  it('fragment work rasterises most and hits the L2', () => {
    for (const other of ['vertex', 'compute', 'memory']) {
      expect(count('fragment', 'FRAG_QUADS_RAST')).toBeGreaterThan(count(other, 'FRAG_QUADS_RAST'))
    }
    expect(missRate('fragment')).toBeLessThan(0.25)
  })

  it('compute work leaves the tiler alone', () => {
    expect(count('compute', 'TILER_ACTIVE') + count('compute', 'IDVS_POS_SHAD_REQ')).toBe(0)
    expect(count('compute', 'COMPUTE_TASKS')).toBeGreaterThan(0)
  })

  it('memory work misses, waits for the bus and computes little', () => {
    expect(missRate('memory')).toBeGreaterThan(0.75)
    expect(count('memory', 'L2_EXT_AR_STALL')).toBeGreaterThan(5 * count('fragment', 'L2_EXT_AR_STALL'))
    expect(count('memory', 'L2_EXT_RRESP_320_383')).toBeGreaterThan(count('memory', 'L2_EXT_RRESP_0_127'))
    expect(count('memory', 'EXEC_INSTR_COUNT')).toBeLessThan(0.2 * count('memory', 'EXEC_CORE_ACTIVE'))
  })
})
