import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OpenedRecordings } from './opened-recordings.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { openRecordings, type Recordings } from './recordings.ts'

let directory = ''
let recordings: Recordings
let opened: OpenedRecordings

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opened-'))
  recordings = await openRecordings(directory)
  opened = new OpenedRecordings(recordings)
})
afterEach(async () => {
  await opened.close()
  await rm(directory, { recursive: true })
})

async function make(name: string, batches = testBatches(0, 3)): Promise<string> {
  const writer = await recordings.create(name)
  for (const batch of batches) writer.batch(batch)
  return (await writer.close()).id
}

describe('recordings that windows look at', () => {
  it('are opened once for all who ask', async () => {
    const id = await make('a')
    const [one, other] = await Promise.all([opened.original(id), opened.original(id)])
    expect(other).toBe(one)
    expect(await opened.shown(id)).toBe(one)
  })

  it('are four at a time: the one that was not asked for the longest is closed', async () => {
    const ids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) ids.push(await make(name))
    const [a = '', b = '', ...others] = ids
    const first = await opened.original(a)
    const second = await opened.original(b)
    await opened.original(a)
    for (const id of others) await opened.original(id)
    await expect(second.read(0, 0, Infinity)).rejects.toThrow()
    expect(await opened.original(a)).toBe(first)
    expect(await opened.original(b)).not.toBe(second)
    expect(await (await opened.original(b)).read(0, 0, Infinity)).not.toEqual([])
  })

  it('are opened anew once they are whole, if they were being recorded before', async () => {
    const writer = await recordings.create('growing')
    const [first, ...others] = testBatches(0, 3)
    if (first !== undefined) writer.batch(first)
    const { id } = writer.info
    await opened.original(id)
    for (const batch of others) writer.batch(batch)
    await writer.close()
    const [whole, same] = await Promise.all([opened.original(id), opened.original(id)])
    expect(same).toBe(whole)
    expect((await whole.read(0, 0, Infinity)).length).toBe(3)
  })

  it('are read to the end of what is being read when they are opened anew', async () => {
    // Some MB: more than is read at once.
    const id = await make('long', testBatches(0, 30, { words: 5_000 }))
    const reader = await opened.original(id)
    const batches = reader.read(0, 0, Infinity)
    const messages = reader.messages(0)[Symbol.asyncIterator]()
    await messages.next()
    const reopened = opened.reopen(id)
    expect((await batches).length).toBe(30)
    let parts = 1
    while ((await messages.next()).done !== true) parts++
    expect(parts).toBeGreaterThan(30)
    await reopened
  })

  it('are opened anew after one that was not there, or whose file has changed', async () => {
    await expect(opened.original('late.plab')).rejects.toThrow('late.plab is not here any more')
    const id = await make('late')
    const before = await opened.original(id)
    await opened.reopen(id)
    expect(await opened.original(id)).not.toBe(before)
  })
})
