import { type Proof } from '../sim/rows/proof.ts'

/** Rows for people: what was expected, what was shown, and the schedule that shows it. */
export function proofText(proofs: readonly Proof[], rows: number): string {
  const good = proofs.filter(({ ok }) => ok).length
  const missing = rows - proofs.length
  const incomplete =
    missing > 0 ? `, INCOMPLETE: ${missing} ${missing === 1 ? 'row was' : 'rows were'} not looked at` : ''
  return [...proofs.map(rowText), '', `${good} of ${rows} rows ok${incomplete}`].join('\n')
}

function rowText({ id, policy, kind, expected, ok, token, note }: Proof): string {
  const head = `${ok ? 'ok' : 'NO'}  ${id.padEnd(5)}  ${policy.padEnd(12)}  ${kind.padEnd(8)}  ${expected}`
  const rest = [...(note === '' ? [] : [note]), ...(token === '' ? [] : [`npm run -s lab -- replay ${token}`])]
  return [head, ...rest.map((line) => `           ${line}`)].join('\n')
}
