import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPartFile } from './file.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'part-'))
})
afterEach(() => rm(directory, { recursive: true }))

const created = () => createPartFile(join(directory, 'a.plab.part'), join(directory, 'a.plab'))

it('a file that could not be finished keeps its provisional name', async () => {
  const file = await created()
  await file.write(new Uint8Array([1]))
  await file.close(false)
  expect(await readdir(directory)).toEqual(['a.plab.part'])
})

it('a file that took nothing is gone', async () => {
  const file = await created()
  await file.close(false)
  expect(await readdir(directory)).toEqual([])
})
