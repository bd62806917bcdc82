/** Reads what `lab races --json` prints and writes resources/schedules/known.json: rows that were not searched anew stay as they are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import { format, resolveConfig } from 'prettier'

const FILE = new URL('../../resources/schedules/known.json', import.meta.url)

const proofs = await json(process.stdin)
const anew = new Set(proofs.map(({ id }) => id))
const kept = JSON.parse(readFileSync(FILE, 'utf8')).filter((known) => !anew.has(known.id))
const found = proofs.flatMap(({ id, expected, ok, shown }) =>
  (ok ? shown : []).map(({ policy, scenario, token, findings }) => ({
    id,
    policy,
    scenario,
    token,
    expected,
    ...(findings.length === 0 ? {} : { finding: findings.join(', ') }),
  })),
)
const order = (id) => id.replace(/\d+/g, (digits) => digits.padStart(3, '0'))
const byId = (a, b) => (order(a.id) < order(b.id) ? -1 : order(a.id) > order(b.id) ? 1 : 0)
const all = [...kept, ...found].sort(byId)
const text = JSON.stringify(all)
writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: 'json' }))
