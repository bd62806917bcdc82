import { describe, expect, it } from 'vitest'
import { readColumns } from './columns.ts'
import { testBatches } from './batches.testing.ts'
import { openBytes, record } from '../writing/fixtures.testing.ts'
import { readHappenings } from './happenings.ts'

const batches = testBatches(3, 60)
const opened = record(batches).then(openBytes)
const ALL = { from: 0, to: 1e12 }

describe('the columns of a part', () => {
  it('have the sum of the words of each counter, for every sample', async () => {
    const columns = await readColumns(await opened, 0, ALL, [[1], [1, 2, 7]])
    const dumps = batches.flatMap(({ samples }) =>
      Array.from({ length: samples.count }, (_, i) => samples.words.subarray(i * 40, (i + 1) * 40)),
    )
    expect(columns.count).toBe(300)
    expect([...columns.end]).toEqual(batches.flatMap(({ samples }) => [...samples.end]))
    expect([...(columns.values[0] ?? [])]).toEqual(dumps.map((words) => words[1]))
    expect([...(columns.values[1] ?? [])]).toEqual(
      dumps.map((words) => (words[1] ?? 0) + (words[2] ?? 0) + (words[7] ?? 0)),
    )
  })

  it('are the same in parts, each sample in one of them', async () => {
    const reader = await opened
    const whole = await readColumns(reader, 0, ALL, [[3]])
    const ends: number[] = []
    for (let from = 0; from < 4.1e9; from += 37e6) {
      ends.push(...(await readColumns(reader, 0, { from, to: from + 37e6 }, [[3]])).end)
    }
    expect(ends).toEqual([...whole.end])
  })

  it('have nothing of a counter that lies outside the dumps', async () => {
    const { count, values } = await readColumns(await opened, 0, ALL, [[39], [40]])
    expect([count, values.map(({ length }) => length)]).toEqual([300, [300, 0]])
  })
})

describe('what happened in a part', () => {
  it('is counted, and the newest of it listed', async () => {
    const happened = await readHappenings(await opened, 0, 0, 1e12)
    expect(happened).toMatchObject({ samples: 300, samplesDropped: 8, discontinuities: [{ id: 39 }] })
    expect(happened.log).toEqual(batches.flatMap(({ log }) => log))
    expect(happened.counted).toMatchObject([{ count: 300, last: { name: 'PERFCNT_DUMP', result: 0 } }])
    expect(happened.ioctls).toEqual(batches.flatMap(({ ioctls }) => ioctls))
  })

  it('has the holes of a damaged file', async () => {
    const bytes = Buffer.from(await record(batches))
    const middle = Math.floor(bytes.length / 2)
    bytes.fill(0, middle, middle + 100)
    const { discontinuities } = await readHappenings(await openBytes(bytes), 0, 0, 1e12)
    expect(discontinuities.filter(({ kind }) => kind === 'FILE_LOSS')).toMatchObject([{ id: -1 }])
  })
})
