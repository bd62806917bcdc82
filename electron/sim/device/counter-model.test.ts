import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nanos } from '../kernel/clock.ts'
import { Random } from '../kernel/random.ts'
import { CounterModel, type SlotActivity } from './counter-model.ts'
import { RelationChecks } from './counters/relations.testing.ts'
import { GPU_MODELS, gpuModel } from './gpu-models.testing.ts'
import { COUNTER_CATEGORIES, type GpuModel } from './models.ts'
import { PROFILES, vary, type WorkProfile } from './workload.ts'

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
function total(model: GpuModel, counts: ArrayLike<number>, name: string): number {
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

describe('every model', () => {
  it.each(MODEL_IDS)('keeps every hard relation in every dump of any work: %s', (id) => {
    const model = gpuModel(id)
    const checks = new RelationChecks(model, 'hard')
    fc.assert(
      fc.property(steps, fc.nat(), (work, seed) => {
        const counters = new CounterModel(model)
        const random = new Random(seed)
        const last = new Float64Array(counters.totals.length)
        const dump = new Float64Array(last.length)
        let elapsed = 0
        for (const step of work) {
          const fragment = FRAGMENT_PROFILES[step.fragment]
          const other = OTHER_PROFILES[step.other]
          const activity = [
            ...job(0, fragment && vary(fragment, random), step.fragmentStalled),
            ...job(1, other && vary(other, random), step.otherStalled),
          ]
          counters.advance(nanos(step.nanos), activity)
          elapsed += step.nanos
          if (step.retired <= 1) counters.jobRetired(step.retired)
          if (!step.sample) continue
          for (let word = 0; word < dump.length; word++) {
            dump[word] = Math.floor(counters.totals[word] ?? 0) - (last[word] ?? 0)
          }
          expect(checks.violations(dump, elapsed)).toEqual([])
          last.set(counters.totals)
          elapsed = 0
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe.each(['vertex', 'fragment', 'compute', 'memory'])('%s work', (archetype) => {
  it.each(MODEL_IDS)('keeps every relation over a run: %s', (id) => {
    const model = gpuModel(id)
    const { totals } = runFrames(model, archetype)
    for (const level of ['hard', 'soft'] as const) {
      expect(new RelationChecks(model, level).violations(totals, RUN_NANOS)).toEqual([])
    }
  })
})
