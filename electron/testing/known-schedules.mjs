/** Reads what `lab races --json` prints and writes resources/schedules/known.json: rows that were not searched anew stay as they are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

const FILE = new URL('../../resources/schedules/known.json', import.meta.url)

const proofs = JSON.parse(readFileSync(0, 'utf8'))
const anew = new Set(proofs.map(({ id }) => id))
const kept = JSON.parse(readFileSync(FILE, 'utf8')).filter(({ row }) => !anew.has(row))
const found = proofs.flatMap(({ id, shown }) => shown.map((one) => ({ row: id, ...one })))
const order = (row) => row.replace(/\d+/g, (digits) => digits.padStart(3, '0'))
const all = [...kept, ...found].sort((a, b) => (order(a.row) < order(b.row) ? -1 : order(a.row) > order(b.row) ? 1 : 0))
const text = JSON.stringify(all)
writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: 'json' }))
