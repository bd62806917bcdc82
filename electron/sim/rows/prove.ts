import { findCase, type RowWorld, searchHeld } from './case-search.ts'
import { type Proof, type ProofProgress } from './proof.ts'
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
      return proofOf(row, { ...traps, said: `${held.said}; ${traps.said}` })
    }
  }
}

interface Outcome {
  readonly fault: string | undefined
  readonly token: string
  readonly said: string
}

function proofOf({ id, policy, kind, expected, note }: Row, { fault, token, said }: Outcome): Proof {
  const why = fault ?? said
  return {
    id,
    policy,
    kind,
    expected,
    ok: fault === undefined,
    token,
    note: note === undefined ? why : `${why}; ${note}`,
  }
}

function* showAll(world: RowWorld, cases: readonly Shown[], policy: string): Generator<ProofProgress, Outcome> {
  let token = ''
  const tokens: string[] = []
  for (const shown of cases) {
    const under = shown.policy ?? policy
    const hit = yield* findCase(world, shown, under)
    if (hit === undefined)
      return { fault: `not found in ${shown.scenario} under ${under}, timers ${shown.timers}`, token, said: '' }
    if (token === '') token = hit.token
    else tokens.push(hit.token)
  }
  return { fault: undefined, token, said: tokens.length === 0 ? 'found' : `found, also ${tokens.join(', ')}` }
}

function* holdAll(world: RowWorld, held: readonly Held[], policy: string): Generator<ProofProgress, Outcome> {
  let token = ''
  let executions = 0
  for (const one of held) {
    const verdict = yield* searchHeld(world, one, policy)
    executions += verdict.executions
    if (token === '') token = verdict.token
    if (verdict.fault !== undefined) return { fault: verdict.fault, token: verdict.token, said: '' }
  }
  return { fault: undefined, token, said: `complete, ${executions} executions` }
}
