import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inputsOf } from '../redo/fork.ts'
import { parsed } from '../reading/events.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { readAll, record } from '../writing/fixtures.testing.ts'
import { info } from '../reading/info.ts'
import { parentOfBoot } from './inputs.ts'
import { checkSchema } from './messages.ts'
import { openRecordingFile } from '../reading/open.ts'
import { openRecordings } from '../folder/recordings.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

describe('info', () => {
  it('says of a file what the command line prints', async () => {
    const path = join(directory, 'a.plab')
    await writeFile(path, await record(testBatches(0, 30)))
    expect(await info(path)).toEqual({
      file: path,
      profile: 'perfcnt-lab',
      runId: 'test-id/0',
      policy: 'restore',
      model: 'g52-mp2',
      seed: 7,
      coreVersion: '0.1.0',
      durationNs: 1_500_000_000,
      samples: 150,
      discontinuities: 0,
      chunks: { ok: 6, skipped: 0 },
      complete: true,
      kind: 'full',
      runs: [
        {
          ...{ policy: 'restore', model: 'g52-mp2', seed: 7 },
          ...{ fromNs: expect.any(Number) as number, toNs: expect.any(Number) as number },
          ...{ parent: undefined, scenario: undefined },
        },
      ],
      problem: undefined,
    })
  })
})

describe('format version 1', () => {
  it.each(['v1.plab', 'v1-zstd.plab', 'v1.1.plab', 'v1.1-zstd.plab'])('is read as it was written: %s', async (name) => {
    const golden = join(import.meta.dirname, 'testdata', name)
    expect(await info(golden)).toMatchObject({ runId: 'test-id/0', samples: 30, complete: true, problem: undefined })
    const recordings = await openRecordings(directory)
    await recordings.importFile(name, await readFile(golden))
    const reader = await recordings.open(name)
    expect(await readAll(reader)).toStrictEqual(goldenBatches())
    await reader.close()
  })

  it('has lanes since 1.2: v1.2.plab', async () => {
    const reader = await openRecordingFile(join(import.meta.dirname, 'testdata', 'v1.2.plab'))
    expect(reader.head).toMatchObject({ format: { major: 1, minor: 2 } })
    const [first] = await reader.read(0, 0, Infinity)
    expect(first?.lanes).toMatchObject({
      count: 2,
      open: 1,
      texts: expect.arrayContaining(['lock:perfcnt->lock', 'held']),
    })
    expect(first?.state).toMatchObject({ irqs: [], registers: {} })
    await reader.close()
  })

  it('counted the time without a session among the discontinuities until 1.2, and is counted anew: v1.2-disabled.plab', async () => {
    const path = join(import.meta.dirname, 'testdata', 'v1.2-disabled.plab')
    const reader = await openRecordingFile(path)
    const batches = await readAll(reader)
    expect(batches.flatMap(({ discontinuities }) => discontinuities.map(({ kind }) => kind))).toContain('DISABLED')
    expect(reader.info).toMatchObject({ complete: true, discontinuities: 0 })
    expect(await info(path)).toMatchObject({ discontinuities: 0 })
    await reader.close()
  })

  it.each(['v1.1.plab', 'v1.1-zstd.plab'])('has inputs, digests and notes since 1.1: %s', async (name) => {
    const reader = await openRecordingFile(join(import.meta.dirname, 'testdata', name))
    expect(reader.head).toMatchObject({ format: { major: 1, minor: 1 }, kind: 'full' })
    const [first, second] = await Promise.all([inputsOf(reader, 0), inputsOf(reader, 1)])
    expect(first.map(({ call, at, steps }) => `${call} ${at} ${steps}`)).toEqual([
      'boot 1000000000 40',
      'enableSession 1000000000 40',
      'injectFault 1200000000 99',
    ])
    expect(second.map(parentOfBoot)).toEqual([
      { recordingId: 'other-id', run: 1, at: 1_500_000_000 },
      undefined,
      undefined,
    ])
    const checks = []
    for await (const messages of reader.messages(0)) checks.push(...messages.filter(({ topic }) => topic === '/check'))
    expect(checks.map((message) => parsed(checkSchema, message).digest)).toEqual(
      ['0', '1', '2', '3'].map((last) => `000000000000001${last}`),
    )
    expect((await reader.notes(0)).map(({ text, from, to, tags }) => ({ text, from, to, tags }))).toEqual([
      { text: 'a range', from: 1_100_000_000, to: 1_150_000_000, tags: ['race'] },
    ])
    expect((await reader.notes(1)).map(({ text }) => text)).toEqual(['all of it'])
    await reader.close()
  })
})

function goldenBatches() {
  // Lanes came with format 1.2.
  const batches = [...testBatches(1, 4, { words: 8 }), ...testBatches(2, 2, { words: 8 })]
  return batches.map((batch) => ({ ...batch, lanes: undefined }))
}
