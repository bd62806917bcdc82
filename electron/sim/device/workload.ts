import { type Random } from '../kernel/random.ts'

/** What a job does to the GPU while it runs. Invented, not measured; fractions unless said otherwise. */
export interface WorkShares {
  /** Core cycles with this job's work in which threads are resident. */
  readonly exec: number
  /** Executing cycles in which an arithmetic, texture, load/store or varying instruction issues. */
  readonly alu: number
  readonly tex: number
  readonly ls: number
  readonly vary: number
  /** Instructions issued with lanes masked by branches. */
  readonly diverged: number
  /** Slot cycles in which the tiler is busy. Vertex and tiler jobs only. */
  readonly tiler: number
  /** Threads that shade vertices for the tiler. */
  readonly idvs: number
  /** Primitives dropped before binning. */
  readonly culled: number
  /** Early-tested quads that fail, and surviving quads that a later opaque quad hides. */
  readonly earlyZsKill: number
  readonly forwardPixelKill: number
  /** L2 read look-ups that go to external memory. */
  readonly l2Miss: number
  /** How far reads shift towards the slow latency buckets and the full bus. */
  readonly slowReads: number
}

export interface WorkProfile extends WorkShares {
  /** Archetype and kind of job, as in `fragment/vertex-tiler`. */
  readonly id: string
  /** Length of a thread's program. */
  readonly instructionsPerWarp: number
  /** Rasterised layers per pixel. */
  readonly depthComplexity: number
}

const VERTEX_TILER = { instructionsPerWarp: 40, depthComplexity: 1, vary: 0, earlyZsKill: 0, forwardPixelKill: 0 }
const FRAGMENT = { instructionsPerWarp: 30, depthComplexity: 2.5, tiler: 0, idvs: 0, culled: 0 }

const VERTEX_HEAVY = { exec: 0.6, alu: 0.45, tex: 0.05, ls: 0.3, diverged: 0.03, l2Miss: 0.35, slowReads: 0.3 }
const FRAGMENT_HEAVY = { exec: 0.85, alu: 0.6, tex: 0.45, ls: 0.1, diverged: 0.05, l2Miss: 0.15, slowReads: 0.2 }
const COMPUTE = { exec: 0.85, alu: 0.7, tex: 0.05, ls: 0.4, diverged: 0.08, l2Miss: 0.2, slowReads: 0.2 }
const MEMORY_BOUND = { exec: 0.9, alu: 0.12, tex: 0.15, ls: 0.35, diverged: 0.02, l2Miss: 0.85, slowReads: 0.8 }

/** A job descriptor names its profile by the place in this list. How long jobs last, and so how busy each slot is, is the submitter's choice. */
export const PROFILES = [
  { id: 'vertex/vertex-tiler', ...VERTEX_HEAVY, ...VERTEX_TILER, tiler: 0.85, idvs: 0.9, culled: 0.55 },
  { id: 'vertex/fragment', ...VERTEX_HEAVY, ...FRAGMENT, vary: 0.2, earlyZsKill: 0.2, forwardPixelKill: 0.1 },
  { id: 'fragment/vertex-tiler', ...FRAGMENT_HEAVY, ...VERTEX_TILER, tiler: 0.3, idvs: 0.8, culled: 0.35 },
  { id: 'fragment/fragment', ...FRAGMENT_HEAVY, ...FRAGMENT, vary: 0.25, earlyZsKill: 0.3, forwardPixelKill: 0.15 },
  { id: 'compute/compute', ...COMPUTE, ...VERTEX_TILER, instructionsPerWarp: 120, tiler: 0, idvs: 0, culled: 0 },
  { id: 'compute/fragment', ...COMPUTE, ...FRAGMENT, vary: 0.1, earlyZsKill: 0.1, forwardPixelKill: 0.05 },
  { id: 'memory/vertex-tiler', ...MEMORY_BOUND, ...VERTEX_TILER, tiler: 0.3, idvs: 0.8, culled: 0.35 },
  { id: 'memory/fragment', ...MEMORY_BOUND, ...FRAGMENT, vary: 0.15, earlyZsKill: 0.25, forwardPixelKill: 0.1 },
] as const satisfies readonly WorkProfile[]

export type ProfileId = (typeof PROFILES)[number]['id']

/** The number that a job descriptor carries. */
export function profileNumber(id: ProfileId): number {
  return PROFILES.findIndex((profile) => profile.id === id)
}

const VARIATION = 0.08
const LARGEST_SHARE = 0.95

/**
 * The profile of one job: every share times 1 +- 8 %. Shares vary, never counters: counters that follow from shares keep their
 * relations. Draws a fixed number of random values.
 */
export function vary(profile: WorkProfile, random: Random): WorkProfile {
  const varied = (of: number): number => Math.min(LARGEST_SHARE, of * (1 + VARIATION * (2 * random.float() - 1)))
  return {
    ...profile,
    exec: varied(profile.exec),
    alu: varied(profile.alu),
    tex: varied(profile.tex),
    ls: varied(profile.ls),
    vary: varied(profile.vary),
    diverged: varied(profile.diverged),
    tiler: varied(profile.tiler),
    idvs: varied(profile.idvs),
    culled: varied(profile.culled),
    earlyZsKill: varied(profile.earlyZsKill),
    forwardPixelKill: varied(profile.forwardPixelKill),
    l2Miss: varied(profile.l2Miss),
    slowReads: varied(profile.slowReads),
  }
}
