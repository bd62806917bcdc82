import { type GpuModel } from '../models.ts'
import { type WorkProfile } from '../workload.ts'

/** Midgard has no warps. Its threads are counted as if they came in quads, which is how it shades fragments. */
const MIDGARD_LANES = 4

/** Beats of the internal bus are 16 bytes wide on every Job Manager GPU. */
export const INTERNAL_BUS_BYTES = 16
/** The longest transaction of the external bus, and the L2 line. */
export const LINE_BYTES = 64

/** Clocks with a read beat on a slice's external bus, at most: a bus that is always busy leaves no room for other masters. */
const LARGEST_BUS_SHARE = 0.7
/** The L2 reads more than the cores ask for: page tables, descriptors, lines fetched by halves. See memory-system.ts. */
export const L2_READ_AMPLIFICATION = 1.05
export const L2_MISS_AMPLIFICATION = 1.06

/** Rasterised quads that early depth and stencil can test. */
export const EZS_TESTED = 0.9

/** Vertices per primitive of an indexed mesh, and the part of them whose varyings are shaded after culling. */
export const VERTICES_PER_PRIMITIVE = 0.6
export const VARYINGS_PER_POSITION = 0.6
const LARGEST_PRIMITIVE_RATE = 0.08
/** Keeps vertex shading within the threads that the cores start, with room for cores that are less busy than the first. */
const VERTEX_THREAD_SHARE = 0.85

/**
 * What all running jobs do to the GPU together: the numbers behind the rules. Rates are per cycle in which a core executes, unless
 * said otherwise. Modelled: the fragment slot and one other slot share the execution engines; a third one adds no work.
 */
export class Work {
  readonly family: GpuModel['family']
  /** Threads per warp. */
  readonly lanes: number
  readonly busBytes: number
  readonly #coresPerSlice: number
  readonly #cores: number

  /** Executing share of a core's fragment cycles, and of its other cycles. */
  fragmentExec = 0
  otherExec = 0
  /** Part of the executing cycles that fragment work gets. */
  fragmentWeight = 0

  alu = 0
  tex = 0
  ls = 0
  vary = 0
  diverged = 0
  l2Miss = 0
  slowReads = 0

  /** Warps started. */
  fragmentWarps = 0
  otherWarps = 0
  /** Quads out of the rasteriser: worked out backwards from the warps that survivors need. */
  quadsRasterised = 0
  earlyZsKill = 0
  forwardPixelKill = 0
  depthComplexity = 1

  /** Tiler cycles per cycle of the slot, then primitives per tiler cycle. */
  tiler = 0
  primitives = 0
  culled = 0

  /** Factor at most 1 by which the external bus slows every reader down. */
  traffic = 1

  constructor(model: GpuModel) {
    this.family = model.family
    this.lanes = model.family === 'Midgard' ? MIDGARD_LANES : model.warpSize
    this.busBytes = model.extBusBytes
    this.#cores = model.cores.length
    this.#coresPerSlice = model.cores.length / model.l2Slices
  }

  /** Mixes the jobs that run at the same moment. */
  mix(fragment: WorkProfile | undefined, other: WorkProfile | undefined): void {
    const fragmentExec = fragment?.exec ?? 0
    const otherExec = other?.exec ?? 0
    this.fragmentExec = fragmentExec
    this.otherExec = otherExec
    const exec = fragmentExec + otherExec
    const a = exec === 0 ? 0 : fragmentExec / exec
    const b = exec === 0 ? 0 : otherExec / exec
    this.fragmentWeight = a

    this.alu = a * (fragment?.alu ?? 0) + b * (other?.alu ?? 0)
    this.tex = a * (fragment?.tex ?? 0) + b * (other?.tex ?? 0)
    this.ls = a * (fragment?.ls ?? 0) + b * (other?.ls ?? 0)
    this.vary = a * (fragment?.vary ?? 0) + b * (other?.vary ?? 0)
    this.diverged = a * (fragment?.diverged ?? 0) + b * (other?.diverged ?? 0)
    this.l2Miss = a * (fragment?.l2Miss ?? 0) + b * (other?.l2Miss ?? 0)
    this.slowReads = a * (fragment?.slowReads ?? 0) + b * (other?.slowReads ?? 0)

    this.#mixFragments(fragment, a)
    this.#mixVertices(other, b)
    this.traffic = this.#busFactor()
  }

  /** Read beats that a core asks of the L2, by unit, before the bus slows them down. */
  get lscReads(): number {
    return 0.4 * this.ls
  }

  get texReads(): number {
    return 0.35 * this.tex
  }

  get frontEndReads(): number {
    return 0.02 * this.fragmentWeight
  }

  get otherReads(): number {
    return 0.01
  }

  #mixFragments(fragment: WorkProfile | undefined, weight: number): void {
    this.earlyZsKill = fragment?.earlyZsKill ?? 0
    this.forwardPixelKill = fragment?.forwardPixelKill ?? 0
    this.depthComplexity = fragment?.depthComplexity ?? 1
    this.fragmentWarps = fragment === undefined ? 0 : (weight * fragment.alu) / fragment.instructionsPerWarp
    const shaded = (this.fragmentWarps * this.lanes) / 4
    const survivors = shaded / (1 - this.forwardPixelKill)
    this.quadsRasterised = survivors / (1 - EZS_TESTED * this.earlyZsKill)
  }

  #mixVertices(other: WorkProfile | undefined, weight: number): void {
    this.tiler = other?.tiler ?? 0
    this.culled = other?.culled ?? 0
    this.otherWarps = other === undefined ? 0 : (weight * other.alu) / other.instructionsPerWarp
    const threadsPerClock = this.#cores * this.#execPerClock() * this.otherWarps * this.lanes
    const threadsPerPrimitive = VERTICES_PER_PRIMITIVE * (1 + VARYINGS_PER_POSITION)
    const affordable = (VERTEX_THREAD_SHARE * (other?.idvs ?? 0) * threadsPerClock) / threadsPerPrimitive
    this.primitives = this.tiler === 0 ? 0 : Math.min(LARGEST_PRIMITIVE_RATE, affordable / this.tiler)
  }

  /** Both kinds of work keep the engines busy in the same cycles as far as they can: see EXEC_CORE_ACTIVE. */
  #execPerClock(): number {
    return Math.max(this.fragmentExec, this.otherExec)
  }

  #busFactor(): number {
    const coreBeats = (this.lscReads + this.texReads + this.frontEndReads + this.otherReads) * this.#execPerClock()
    const externalBytes = coreBeats * INTERNAL_BUS_BYTES * this.l2Miss * L2_READ_AMPLIFICATION * L2_MISS_AMPLIFICATION
    const busShare = (externalBytes * this.#coresPerSlice) / this.busBytes
    return busShare <= LARGEST_BUS_SHARE ? 1 : LARGEST_BUS_SHARE / busShare
  }
}
