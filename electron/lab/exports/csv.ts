import { type ModelInfo } from '../../protocol/types.ts'
import { type Discontinuity } from '../../sim/machine/discontinuity.ts'
import { type Sample } from '../../sim/machine/trace.ts'
import { batchesOf, eventsOf } from './events.ts'
import { type ExportSource } from './export.ts'
import { provenanceOf } from './provenance.ts'

// Runs are counted from 1, as on screen. RFC 4180: lines end in CR LF, a field with a comma, a quote or a line end is quoted. Before the header are lines with `#`.

/** A counter of any model in the recording; its value is the sum over the words. */
interface Column {
  readonly name: string
  /** By the run's model. */
  readonly words: ReadonlyMap<string, readonly number[]>
  readonly units: string
}

const FIXED = ['run', 'epoch', 'seq', 't_begin_ns', 't_end_ns', 'valid', 'cause', 'flags'] as const

/** A row for each sample and, where it belongs in time, one for each invalid interval: with its cause, and without values. */
export async function* csv({ reader, models, figures, signal }: ExportSource): AsyncGenerator<string> {
  const used = models.filter(({ id }) => reader.info.runs.some(({ model }) => model === id))
  const columns = columnsOf(used)
  for (const line of await provenanceOf(reader)) yield `# ${line}\r\n`
  yield `# units: ${columns.map(({ name, units }) => `${name} ${units}`).join('; ')}\r\n`
  yield row([...FIXED, ...columns.map(({ name }) => name)])
  for (const [run, { model }] of reader.info.runs.entries()) {
    const gaps = (figures[run]?.discontinuities ?? []).filter(({ kind }) => kind !== 'STRETCHED')
    let [seq, gap] = [0, 0]
    for await (const batch of batchesOf(reader, run)) {
      signal.throwIfAborted()
      let rows = ''
      for (const event of eventsOf(batch)) {
        if (event.type !== 'sample') continue
        for (let next = gaps[gap]; next !== undefined && next.tLastGood < event.sample.end; next = gaps[++gap]) {
          rows += gapRow(run, next, columns)
        }
        rows += sampleRow(run, seq++, model, event.sample, columns)
      }
      if (rows !== '') yield rows
    }
    for (const next of gaps.slice(gap)) yield gapRow(run, next, columns)
  }
}

function sampleRow(run: number, seq: number, model: string, sample: Sample, columns: readonly Column[]): string {
  const { epoch, begin, end, resets, words } = sample
  const values = columns.map((column) => {
    const positions = column.words.get(model)
    return positions === undefined ? '' : positions.reduce((sum, word) => sum + (words[word] ?? 0), 0)
  })
  return row([run + 1, epoch, seq, begin, end, 1, '', resets > 0 ? `resets=${resets}` : '', ...values])
}

function gapRow(run: number, gap: Discontinuity, columns: readonly Column[]): string {
  const { epochBefore, tLastGood, tFirstGood, kind, cause } = gap
  return row([
    run + 1,
    epochBefore,
    '',
    tLastGood,
    tFirstGood ?? '',
    0,
    `${kind}: ${cause}`,
    '',
    ...columns.map(() => ''),
  ])
}

/** A name that two categories share has its category before it. */
function columnsOf(models: readonly ModelInfo[]): readonly Column[] {
  const found = new Map<
    string,
    { name: string; category: string; units: string; words: Map<string, readonly number[]> }
  >()
  for (const { id, counters } of models) {
    for (const { category, name, units, words } of counters) {
      const key = `${category} ${name}`
      const column = found.get(key) ?? { name, category, units, words: new Map<string, readonly number[]>() }
      column.words.set(id, words)
      found.set(key, column)
    }
  }
  const all = [...found.values()]
  const names = all.map(({ name }) => name)
  return all.map((column) => ({
    ...column,
    name:
      names.indexOf(column.name) === names.lastIndexOf(column.name) ? column.name : `${column.category}.${column.name}`,
  }))
}

function row(fields: readonly (string | number)[]): string {
  return `${fields.map(field).join(',')}\r\n`
}

function field(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
