import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLiveMachine } from '../../sim/machine/live-machine.ts'
import { openRecordingFile } from '../recordings/reading/open.ts'
import { verifyRecording } from '../recordings/redo/verify.ts'
import { recordTwoRuns, type TwoRuns } from './two-runs.testing.ts'

let its: TwoRuns
beforeAll(async () => {
  its = await recordTwoRuns()
})
afterAll(() => its.close())

describe('CSV', () => {
  it('has a row for each sample and one for each invalid interval, without values', async () => {
    const text = (await its.exported('csv')).toString()
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    const lines = text.split('\r\n').filter((line) => !line.startsWith('#'))
    const [header = [], ...rows] = lines.filter((line) => line !== '').map(fields)
    expect(header.slice(0, 8)).toEqual(['run', 'epoch', 'seq', 't_begin_ns', 't_end_ns', 'valid', 'cause', 'flags'])
    expect(rows.every((row) => row.length === header.length)).toBe(true)
    expect(new Set(header).size).toBe(header.length)

    const counters = its.models.find(({ id }) => id === 'g52-mp2')?.counters ?? []
    for (const run of [0, 1]) {
      const valid = rows.filter((row) => row[0] === String(run + 1) && row[5] === '1')
      const expected = its
        .samplesOf(run)
        .map(({ epoch, begin, end, words }, seq) => [
          ...[run + 1, epoch, seq, begin, end].map(String),
          ...counters.map((counter) => String(counter.words.reduce((sum, word) => sum + (words[word] ?? 0), 0))),
        ])
      expect(valid.map((row) => [...row.slice(0, 5), ...row.slice(8)])).toEqual(expected)
      const invalid = rows.filter((row) => row[0] === String(run + 1) && row[5] === '0')
      expect(invalid.map((row) => [row[3], row[4], row[6], row.slice(7).join('')])).toEqual(
        (its.figures[run]?.discontinuities ?? []).map(({ tLastGood, tFirstGood, kind, cause }) => [
          String(tLastGood),
          tFirstGood === undefined ? '' : String(tFirstGood),
          `${kind}: ${cause}`,
          '',
        ]),
      )
      expect(invalid.length).toBeGreaterThan(0)
    }
    const begins = rows.filter((row) => row[0] === '1').map((row) => Number(row[3]))
    expect(begins).toEqual(begins.toSorted((a, b) => a - b))
  })

  it('says first where its numbers come from', async () => {
    const text = (await its.exported('csv')).toString()
    expect(text).toMatch(/^# Perfcnt Lab \d/)
    expect(text).toContain('# run 2: policy restore, model g52-mp2, seed 1, workload fragment, period 10 ms')
  })
})

describe('the report', () => {
  it('has the figures of each run and each discontinuity', async () => {
    const text = (await its.exported('markdown')).toString()
    const [first, second] = its.figures
    expect(text).toContain('# two, runs')
    // As on screen.
    expect(text.match(/## Run \d: policy \w+/g)).toEqual(['## Run 1: policy mainline', '## Run 2: policy restore'])
    expect(text).toContain(`| samples lost | ${first?.samplesLost} |`)
    expect(text).toContain(`| samples | ${second?.samples} |`)
    for (const { cause } of its.figures.flatMap((run) => run.discontinuities)) expect(text).toContain(`| ${cause} |`)
    expect(text.match(/\| valid time \| [\d.]+ % \|/g)).toHaveLength(2)
  })
})

describe('a light file', () => {
  it('is a few KiB and does the whole recording again', async () => {
    const bytes = await its.exported('light')
    const path = join(its.real.directory, 'small.light.plab')
    await writeFile(path, bytes)
    process.stdout.write(`light file: ${bytes.byteLength} bytes; full: ${its.reader.info.bytes}\n`)
    expect(bytes.byteLength).toBeLessThan(16 * 1024)
    const small = await openRecordingFile(path)
    expect(small.head?.kind).toBe('light')
    expect(small.info).toMatchObject({ complete: true, runs: its.reader.info.runs, spans: its.reader.info.spans })
    const verification = await verifyRecording(small, {
      models: its.real.models,
      createMachine: createLiveMachine,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
    expect(verification).toMatchObject({ ok: true, events: 0 })
    expect(verification.checked).toBeGreaterThan(20)
    await small.close()
  })
})

function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
