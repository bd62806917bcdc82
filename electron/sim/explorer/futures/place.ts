import { type AccessMode, type OperationKind } from '../../kernel/operation.ts'
import { ProgramPoint } from './program-point.ts'

/**
 * An operation of a function on an object, by one thread, in whatever phase of its program. What the function was seen to do next in one
 * phase it is taken to do in the others too: more than it does there perhaps, so no conflict is missed, and the way of an error that is
 * seen once need not be met in each phase before a search knows of it.
 */
export class Place {
  /** One for each phase. */
  readonly points: ProgramPoint[] = []
  readonly #touches: { readonly object: number; readonly mode: AccessMode; held: number }[] = []
  readonly #next: Place[] = []

  constructor(
    readonly where: string | undefined,
    readonly kind: OperationKind,
    readonly isIdle: boolean,
    readonly contradicted: () => void,
  ) {}

  at(phase: number): ProgramPoint {
    const known = this.points.find((point) => point.phase === phase)
    if (known !== undefined) return known
    const point = new ProgramPoint(phase, this)
    this.points.push(point)
    for (const { object, mode, held } of this.#touches) point.touches(object, mode, held)
    for (const next of this.#next) point.leadsTo(next.at(phase))
    return point
  }

  /** Seen in one phase. Where it was seen itself, a point knows better. */
  touches(object: number, mode: AccessMode, held: number): void {
    const known = this.#touches.find((touch) => touch.object === object && touch.mode === mode)
    if (known !== undefined && (known.held & held) === known.held) return
    if (known === undefined) this.#touches.push({ object, mode, held })
    else known.held &= held
    for (const point of this.points) if (!point.isSeen) point.touches(object, mode, held)
  }

  /** The function went from here to there, in one phase. */
  leadsTo(next: Place): void {
    if (next.where !== this.where || next.isIdle || this.#next.includes(next)) return
    this.#next.push(next)
    for (const point of this.points) point.leadsTo(next.at(point.phase))
  }
}
