import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordTwoRuns, type TwoRuns } from '../../../../electron/lab/exports/two-runs.testing.ts'
import { readColumns } from '../../../../electron/lab/recordings/reading/columns.ts'
import { rangeStatistics } from './range-statistics.ts'

/** Columns of the CSV before those of the counters. */
const FIRST_COUNTER = 8

let its: TwoRuns
beforeAll(async () => {
  its = await recordTwoRuns()
})
afterAll(() => its.close())

it('of a range of a recording are the sums over the valid rows of its CSV there, for every counter', async () => {
  const text = new TextDecoder().decode(await its.exported('csv'))
  const rows = text
    .split('\r\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(','))
  const counters = its.models.find(({ id }) => id === 'g52-mp2')?.counters ?? []
  for (const [run, { from: begin, to: end }] of its.reader.info.spans.entries()) {
    // Over the reset, and not along the borders of samples.
    const [from, to] = [begin + 55e6, end - 33e6]
    const columns = await readColumns(
      its.reader,
      run,
      { from: begin, to: end },
      counters.map(({ words }) => words),
    )
    const shown = columns.values.map((values) => rangeStatistics(columns, values, from, to))
    const there = rows.filter(
      ([number, , , first, last, valid]) =>
        Number(number) === run + 1 && valid === '1' && Number(first) >= from && Number(last) <= to,
    )
    expect(there.length).toBeGreaterThan(10)
    expect(shown.every(({ sum }) => sum === 0)).toBe(false)
    expect(shown.map(({ count }) => count)).toEqual(counters.map(() => there.length))
    expect(shown.map(({ sum }) => sum)).toEqual(
      counters.map((_, i) => there.reduce((total, row) => total + Number(row[FIRST_COUNTER + i]), 0)),
    )
  }
})
