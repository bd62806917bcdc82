import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatToken } from '../../sim/explorer/tokens/token.ts'
import { readKnownSchedules } from './known-schedules.ts'

async function resourcesWith(text: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'known-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await mkdir(path.join(directory, 'schedules'))
  await writeFile(path.join(directory, 'schedules', 'known.json'), text)
  return directory
}

describe('readKnownSchedules', () => {
  const token = formatToken({ policy: 'v2', scenario: 'enable-vs-reset', timers: 'none', schedule: [1, 1, 2] })
  const row = { id: 'V2-1', policy: 'v2', kind: 'symptom', expected: 'ENABLE returns +11', ok: true, token, note: '' }

  it('reads what races --json printed, without the rows that have no schedule', async () => {
    const directory = await resourcesWith(JSON.stringify([row, { ...row, id: 'V2-2', ok: false, token: '' }]))
    const known = { id: 'V2-1', policy: 'v2', scenario: 'enable-vs-reset', expected: 'ENABLE returns +11', token }
    expect(await readKnownSchedules(directory)).toEqual([{ ...known, finding: undefined }])
  })

  it('says which file is damaged, and how', async () => {
    const directory = await resourcesWith(JSON.stringify([{ ...row, token: `${token}x` }]))
    await expect(readKnownSchedules(directory)).rejects.toThrow(
      /known\.json is damaged: a token with something behind it: x/,
    )
  })

  it('is an empty list where there is none', async () => {
    expect(await readKnownSchedules(tmpdir())).toEqual([])
  })
})
