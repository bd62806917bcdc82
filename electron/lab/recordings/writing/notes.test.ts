import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { McapStreamReader } from '@mcap/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nanos } from '../../../sim/kernel/clock.ts'
import { openDecompressHandlers } from '../format/compression.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { readAll, record } from './fixtures.testing.ts'
import { ofNextMajor } from '../reading/foreign.testing.ts'
import { type RecordedNote } from '../format/messages.ts'
import { appendNote } from './notes.ts'
import { openRecordingFile } from '../reading/open.ts'

const batches = [...testBatches(3, 30), ...testBatches(4, 10, { begin: 0 })]
let directory = ''
let path = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'notes-'))
  path = join(directory, 'a.plab')
  await writeFile(path, await record(batches))
})
afterEach(() => rm(directory, { recursive: true }))

const note = (id: string, text: string, more: Partial<RecordedNote> = {}): RecordedNote => ({
  id,
  written: 1_700_000_000_000,
  from: nanos(2_000_000_000),
  to: undefined,
  text,
  tags: [],
  removed: false,
  ...more,
})

async function append(run: number, added: RecordedNote): Promise<void> {
  const reader = await openRecordingFile(path)
  const { head, runs } = reader
  await reader.close()
  const its = runs[run]
  if (its === undefined) throw new Error(`no run ${run}`)
  await appendNote(path, head, its, added)
}

describe('a note added to an old recording', () => {
  it('is there afterwards, in its run, and leaves every byte of the data as it was', async () => {
    const before = await readFile(path)
    await append(0, note('a', 'here it begins', { tags: ['race'] }))
    await append(1, note('b', 'all of it', { from: undefined }))
    const reader = await openRecordingFile(path)
    expect(await reader.notes(0)).toEqual([note('a', 'here it begins', { tags: ['race'] })])
    expect(await reader.notes(1)).toEqual([note('b', 'all of it', { from: undefined })])
    expect(reader.info).toMatchObject({ complete: true, problem: undefined, samples: 200 })
    expect(await readAll(reader)).toStrictEqual(batches)
    await reader.close()
    const after = await readFile(path)
    const common = before.findIndex((byte, i) => byte !== after[i])
    // What differs is the index.
    expect(before.subarray(common).byteLength).toBeLessThan(before.byteLength / 4)
  })

  it('is there with those that were added at the same moment', async () => {
    const ids = ['a', 'b', 'c', 'd']
    await Promise.all(ids.map((id) => append(0, note(id, id))))
    const reader = await openRecordingFile(path)
    expect((await reader.notes(0)).map(({ id }) => id).toSorted()).toEqual(ids)
    expect(reader.info).toMatchObject({ complete: true, problem: undefined, samples: 200 })
    await reader.close()
    expect(await readdir(directory)).toEqual(['a.plab'])
  })

  it('waits for no process that ended while it added one', async () => {
    const lock = join(directory, '.a.plab.lock')
    await writeFile(lock, '')
    const before = new Date(Date.now() - 60_000)
    await utimes(lock, before, before)
    await append(0, note('a', 'one'))
    expect(await readdir(directory)).toEqual(['a.plab'])
  })

  it('can be changed and removed', async () => {
    await append(0, note('a', 'one'))
    await append(0, note('b', 'two'))
    await append(0, note('a', 'one, changed'))
    await append(0, note('b', 'two', { removed: true }))
    const reader = await openRecordingFile(path)
    expect((await reader.notes(0)).map(({ text }) => text)).toEqual(['one, changed'])
    await reader.close()
  })

  it('survives when the index does not', async () => {
    await append(0, note('a', 'one'))
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, bytes.byteLength - 200))
    const reader = await openRecordingFile(path)
    expect(reader.info.complete).toBe(false)
    expect((await reader.notes(0)).map(({ text }) => text)).toEqual(['one'])
    expect(await readAll(reader)).toStrictEqual(batches)
    await reader.close()
    await expect(append(0, note('b', 'two'))).rejects.toThrow('was not closed and has no index')
  })

  it('leaves a file that stock readers read to its end', async () => {
    await append(0, note('a', 'one'))
    const reader = new McapStreamReader({ decompressHandlers: await openDecompressHandlers() })
    reader.append(await readFile(path))
    let notes = 0
    for (let next = reader.nextRecord(); next !== undefined; next = reader.nextRecord()) {
      if (next.type === 'Message' && new TextDecoder().decode(next.data).includes('"text":"one"')) notes++
    }
    expect(reader.done()).toBe(true)
    expect(notes).toBe(1)
  })

  it('is refused by a file that a later major version has written, which stays as it is', async () => {
    const later = await ofNextMajor(await record(batches))
    await writeFile(path, later)
    await expect(append(0, note('a', 'too early'))).rejects.toThrow('it can be read only')
    expect(await readFile(path)).toEqual(later)
  })

  it('is refused in words when its file cannot be written', async () => {
    const reader = await openRecordingFile(path)
    const { head, runs } = reader
    await reader.close()
    const [run] = runs
    if (run === undefined) throw new Error('no run')
    await expect(appendNote(directory, head, run, note('a', 'one'))).rejects.toThrow('it takes no notes, its file')
  })
})
