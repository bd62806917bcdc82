import { findCase, type RowWorld, searchHeld } from './case-search.ts'
import { type KnownSchedule, type Proof, type ProofProgress } from './proof.ts'
import { type Held, type Row, type Shown } from './row.ts'

/** Shows one row of the tables by search. Yields often; to end it early is to ask for no more. */
export function* proveRow(world: RowWorld, row: Row): Generator<ProofProgress, Proof> {
  switch (row.kind) {
    case 'symptom':
      return proofOf(row, yield* showAll(world, row.cases, row.policy))
    case 'holds':
      return proofOf(row, yield* holdAll(world, row.held, row.policy))
    case 'required': {
      const held = yield* holdAll(world, row.held, row.policy)
      if (held.fault !== undefined || row.traps.length === 0) return proofOf(row, held)
      const traps = yield* showAll(world, row.traps, row.policy)
      const said = `${held.said}; trap ${traps.said}`
      return proofOf(row, { fault: traps.fault, shown: [...traps.shown, ...held.shown], said })
    }
  }
}

interface Outcome {
  readonly fault: string | undefined
  readonly shown: readonly KnownSchedule[]
  readonly said: string
}

function proofOf({ id, policy, kind, expected, note }: Row, { fault, shown, said }: Outcome): Proof {
  const why = fault ?? said
  return {
    id,
    policy,
    kind,
    expected,
    ok: fault === undefined,
    token: shown[0]?.token ?? '',
    note: note === undefined ? why : `${why}; ${note}`,
    shown,
  }
}

function* showAll(world: RowWorld, cases: readonly Shown[], policy: string): Generator<ProofProgress, Outcome> {
  const shown: KnownSchedule[] = []
  for (const one of cases) {
    const under = one.policy ?? policy
    const known = yield* findCase(world, one, under)
    if (known === undefined)
      return { fault: `not found in ${one.scenario} under ${under}, timers ${one.timers}`, shown, said: '' }
    shown.push(known)
  }
  return { fault: undefined, shown, said: shown.length > 1 ? `found in ${shown.length} cases` : 'found' }
}

function* holdAll(world: RowWorld, held: readonly Held[], policy: string): Generator<ProofProgress, Outcome> {
  const shown: KnownSchedule[] = []
  let executions = 0
  for (const one of held) {
    const verdict = yield* searchHeld(world, one, policy)
    executions += verdict.executions
    shown.push(...verdict.shown)
    if (verdict.fault !== undefined) return { fault: verdict.fault, shown, said: '' }
  }
  return { fault: undefined, shown, said: `complete, ${executions.toLocaleString('en')} executions` }
}
