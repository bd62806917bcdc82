import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeExport } from './write-export.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-'))
  await writeFile(join(directory, 'a.csv'), 'old')
})
afterEach(() => rm(directory, { recursive: true }))

async function* pieces(end: () => void) {
  yield 'samples'
  yield Uint8Array.of(0x2c, 0x31)
  end()
}

describe('an export', () => {
  it('replaces a file when it is whole, and counts the bytes', async () => {
    const seen: number[] = []
    const path = join(directory, 'a.csv')
    await writeExport(
      path,
      pieces(() => undefined),
      (bytes) => seen.push(bytes),
    )
    expect([await readFile(path, 'utf8'), seen]).toEqual(['samples,1', [7, 9]])
    expect(await readdir(directory)).toEqual(['a.csv'])
  })

  it('that is stopped leaves the file that was there, and nothing else', async () => {
    const path = join(directory, 'a.csv')
    const stop = () => {
      throw new Error('stopped')
    }
    await expect(writeExport(path, pieces(stop), () => undefined)).rejects.toThrow('stopped')
    expect([await readFile(path, 'utf8'), await readdir(directory)]).toEqual(['old', ['a.csv']])
  })
})
