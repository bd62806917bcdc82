import { type Proof } from '../../sim/rows/proof.ts'
import { ROWS } from '../../sim/rows/rows.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson, text } from '../command.ts'
import { threadsOf } from '../explorer-flags.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { ProgressLine } from '../progress.ts'
import { proofText } from '../proof-text.ts'
import { openRowCrew } from '../search-threads.ts'
import { oneOf } from '../usage-error.ts'

export const races: Command = {
  name: 'races',
  summary: 'the race tables, row by row: reproduced by search, or shown to hold; exit 1 when a row is neither',
  positionals: [],
  flags: { ...JSON_FLAG, only: { type: 'string' }, threads: { type: 'string' } },
  flagHelp: {
    ...JSON_HELP,
    only: 'rows by their ids, e.g. B1,V2-7 (all)',
    threads: 'rows at a time (one for each processor)',
  },
  example: 'races --only B1,V2-7,P2',
  async run(values) {
    const wanted = text(values, 'only')?.split(',')
    const rows = wanted?.map((id) => oneOf('row', id, ROWS)) ?? ROWS
    const proofs: (Proof | undefined)[] = rows.map(() => undefined)
    const line = new ProgressLine()
    const done = () => proofs.filter((proof) => proof !== undefined)
    const crew = await openRowCrew(Math.min(threadsOf(values), rows.length))
    const run = crew.run(
      rows.map(({ id }) => id),
      {
        progress(index, { what, executions }) {
          const where = `${rows[index]?.id}: ${what}, ${executions.toLocaleString('en')} executions`
          line.show(`${done().length} of ${rows.length} rows; ${where}`)
        },
        done(index, proof) {
          proofs[index] = proof
        },
      },
    )
    const wasInterrupted = await untilInterrupted(() => run.stop(), run.ended)
    line.clear()
    await crew.close()
    if (values['json'] === true) printJson(done())
    else print(proofText(done(), rows.length))
    if (wasInterrupted) return INTERRUPTED
    return done().every(({ ok }) => ok) ? 0 : 1
  },
}
