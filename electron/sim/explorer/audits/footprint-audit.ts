import { Random } from '../../kernel/random.ts'
import { StateHash } from '../../kernel/state-hash.ts'
import { dependent } from '../dependence.ts'
import { type Program } from '../program.ts'
import { Walk } from '../walk.ts'

export interface AuditOptions {
  readonly executions: number
  readonly seed: number
}

/**
 * Whether operations touch what they say, over random executions: each change of a kernel object's value in a step must be declared;
 * a step that lets another thread go on, or stops it, must conflict with what that thread is about to do, and the first must change
 * something that the thread is said to wait for; and who comes to wait for an event must have written what that event will touch for
 * it. Returns what was not declared, each once. Plain fields are no kernel objects: `commutationAudit` sees those.
 */
export function footprintAudit(program: Program, { executions, seed }: AuditOptions): readonly string[] {
  const random = new Random(seed)
  const found = new Set<string>()
  for (let i = 0; i < executions; i++) {
    const walk = new Walk(program)
    while (!walk.ended) {
      const enabled = walk.enabled()
      const rank = enabled[random.between(0, enabled.length - 1)]
      if (rank === undefined) walk.settle()
      else for (const problem of performed(walk, rank)) found.add(problem)
    }
  }
  return [...found]
}

function* performed(walk: Walk, rank: number): Generator<string> {
  const operation = walk.thread(rank).parked
  if (operation === undefined) return
  const { footprint, kind, object } = operation
  const values = valuesOf(walk)
  const before = walk.threads.map(({ parked }, other) => ({
    parked,
    isEnabled: walk.isEnabled(other),
    footprint: parked?.footprint ?? [],
    enabledBy: parked?.enabledBy ?? [],
  }))
  walk.perform(rank)
  const what = `${kind}(${object.name})`
  const changed = new Set(footprint.filter(([, mode]) => mode !== 'read').map(([{ id }]) => id))
  for (const primitive of walk.kernel.primitives) {
    const was = values.get(primitive.id)
    const isDeclared = [primitive, ...(primitive.parts ?? [])].some(({ id }) => changed.has(id))
    if (was !== undefined && was !== valueOf(primitive) && !isDeclared) yield `${what} changes ${primitive.name}`
  }
  for (const [other, { parked, isEnabled, ...was }] of before.entries()) {
    if (parked === undefined || walk.thread(other).parked !== parked) continue
    for (const [{ id, name }] of parked.footprint) {
      if (!parked.isOfWaiter(id) || was.footprint.some(([known]) => known.id === id) || changed.has(id)) continue
      yield `${what} makes ${parked.kind}(${parked.object.name}) touch ${name}`
    }
    if (other === rank || walk.isEnabled(other) === isEnabled) continue
    const isExpected = isEnabled || was.enabledBy.some(([{ id }]) => changed.has(id))
    if (!isExpected || !dependent(was.footprint, footprint))
      yield `${what} ${isEnabled ? 'stops' : 'lets go on'} ${parked.kind}(${parked.object.name})`
  }
}

type Primitive = Walk['kernel']['primitives'][number]

function valuesOf({ kernel }: Walk): ReadonlyMap<number, string> {
  return new Map(kernel.primitives.map((primitive) => [primitive.id, valueOf(primitive)]))
}

function valueOf(primitive: Primitive): string {
  const hash = new StateHash()
  primitive.fingerprint(hash)
  return `${hash.hi} ${hash.lo}`
}
