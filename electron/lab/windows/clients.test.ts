import { describe, expect, it } from 'vitest'
import { type Verdicts } from '../../protocol/exploration.ts'
import { type Batch } from '../../protocol/types.ts'
import { type Cell } from '../../sim/explorer/report.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { batchBytes, BatchBuilder } from '../live/batches.ts'
import { Client } from './clients.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

function batchOf(n: number, run = 1): Batch {
  const builder = new BatchBuilder(1)
  builder.add({
    type: 'sample',
    sample: { seq: n, epoch: 0, begin: nanos(n * 10), end: nanos(n * 10 + 10), resets: 0, words: new Uint32Array([n]) },
  })
  builder.add({ type: 'klog', line: { at: nanos(n), level: 6, text: `${n}`, trace: [] } })
  return builder.take(run, DEFAULT_SETTINGS, nanos(n * 10), undefined)
}

/** A window that answers when it is told to. */
function slowWindow() {
  const received: Batch[] = []
  const tables: Verdicts[] = []
  const answers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  const disconnected: string[] = []
  const client = new Client(
    {
      onBatch: (batch) => {
        received.push(batch)
        return new Promise((resolve, reject) => answers.push({ resolve, reject }))
      },
      onStatus: async () => undefined,
      onNotice: async () => undefined,
      onExploration: async () => undefined,
      onVerdicts: (table) => {
        tables.push(table)
        return new Promise((resolve, reject) => answers.push({ resolve, reject }))
      },
    },
    (reason) => disconnected.push(reason),
    8 * batchBytes(batchOf(0)),
  )
  const answerAll = async () => {
    for (const { resolve } of answers.splice(0)) resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { client, received, tables, answers, disconnected, answerAll }
}

const TABLE: Verdicts = {
  ...{ id: 1, settings: { bound: 2, timers: 'none' }, phase: 'running', policies: ['v2'], scenarios: ['a'] },
  ...{ total: 4, cells: [], seconds: 1, problem: undefined },
}
const CELL: Cell = {
  policy: 'v2',
  scenario: 'a',
  timers: 'none',
  bound: 2,
  complete: true,
  executions: 1,
  findings: [],
  base: [],
}
const texts = (batches: readonly Batch[]) => batches.flatMap(({ log }) => log.map(({ text }) => text))
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)

describe('Client', () => {
  it('gets nothing before it follows', () => {
    const { client, received } = slowWindow()
    client.batch(batchOf(0))
    expect(received).toEqual([])
  })

  it('gets every batch whole while it answers', async () => {
    const { client, received, answerAll } = slowWindow()
    client.follow()
    for (let i = 0; i < 100; i++) {
      client.batch(batchOf(i))
      await answerAll()
    }
    expect(received).toHaveLength(100)
    expect(received.every(({ samples, samplesDropped }) => samples.count === 1 && samplesDropped === 0)).toBe(true)
  })

  it('has a bounded number of bytes unanswered, loses samples above that, counted, and no log line', async () => {
    const { client, received, answerAll } = slowWindow()
    client.follow()
    for (let i = 0; i < 50; i++) client.batch(batchOf(i))
    expect(received).toHaveLength(8)
    await answerAll()
    await answerAll()
    client.batch(batchOf(50))
    await answerAll()
    expect(texts(received)).toEqual(numbers(51))
    expect(received.reduce((sum, { samples }) => sum + samples.count, 0)).toBe(9)
    expect(received.reduce((sum, { samplesDropped }) => sum + samplesDropped, 0)).toBe(42)
    const holes = received.flatMap(({ discontinuities }) => discontinuities)
    expect(holes.at(-1)).toMatchObject({ kind: 'SAMPLES_DROPPED', tLastGood: 80, tFirstGood: 500, samplesLost: 42 })
  })

  it('keeps runs apart while it waits', async () => {
    const { client, received, answerAll } = slowWindow()
    client.follow()
    for (let i = 0; i < 10; i++) client.batch(batchOf(i))
    for (let i = 10; i < 12; i++) client.batch(batchOf(i, 2))
    await answerAll()
    await answerAll()
    expect(received.slice(8).map(({ run }) => run)).toEqual([1, 2])
    expect(texts(received)).toEqual(numbers(12))
  })

  it('is disconnected when it leaves too many log lines unanswered: none of them may be dropped', () => {
    const { client, disconnected } = slowWindow()
    client.follow()
    const lines = Array.from({ length: 100_000 }, () => ({ at: nanos(0), level: 6, text: '', trace: [] }) as const)
    for (let i = 0; i < 8; i++) client.batch(batchOf(i))
    client.batch({ ...batchOf(8), log: lines })
    expect(disconnected).toEqual([])
    client.batch({ ...batchOf(9), log: lines })
    client.batch(batchOf(10))
    expect(disconnected[0]).toMatch(/^it left 20\d{4} records unanswered$/)
  })

  it('gets every cell of a table of verdicts, those of pushes that waited in one', async () => {
    const { client, tables, answerAll } = slowWindow()
    const push = (id: number, scenario: string) => client.verdicts({ ...TABLE, id, cells: [{ ...CELL, scenario }] })
    for (const scenario of ['a', 'b', 'c']) push(1, scenario)
    await answerAll()
    push(1, 'd')
    push(2, 'e')
    await answerAll()
    await answerAll()
    expect(tables.map(({ id, cells }) => [id, ...cells.map(({ scenario }) => scenario)])).toEqual([
      [1, 'a'],
      [1, 'b', 'c'],
      [2, 'e'],
    ])
  })

  it('is disconnected when it does not answer, or answers with an error', async () => {
    const { client, answers, disconnected } = slowWindow()
    client.follow()
    client.batch(batchOf(0))
    answers[0]?.reject(new Error('no answer within 30 s'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(disconnected).toEqual(['no answer within 30 s'])
  })
})
