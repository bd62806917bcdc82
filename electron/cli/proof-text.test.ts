import { expect, it } from 'vitest'
import { type Proof } from '../sim/rows/proof.ts'
import { proofText } from './proof-text.ts'

const proof: Proof = {
  ...{ id: 'B1', policy: 'mainline', kind: 'symptom', expected: 'a use count below zero', ok: true },
  ...{ token: 'mainline/a@3:n.AA.0', note: 'found', shown: [] },
}

it('the race tables say what was not found, and how many rows nobody has looked at', () => {
  const text = proofText([proof, { ...proof, id: 'B2', ok: false, token: '', note: 'not found in 9 executions' }], 4)
  expect('\n' + text).toMatchInlineSnapshot(`
    "
    ok  B1     mainline      symptom   a use count below zero
               found
               npm run -s lab -- replay mainline/a@3:n.AA.0
    NO  B2     mainline      symptom   a use count below zero
               not found in 9 executions

    1 of 4 rows ok, INCOMPLETE: 2 rows were not looked at"
  `)
  expect(proofText([proof], 2)).toMatch(/^1 of 2 rows ok, INCOMPLETE: 1 row was not looked at$/m)
  expect(proofText([proof], 1)).toMatch(/^1 of 1 rows ok$/m)
})
