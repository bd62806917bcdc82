import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { realLab } from '../real-lab.testing.ts'

let real: Awaited<ReturnType<typeof realLab>>
beforeEach(async () => {
  real = await realLab()
})
afterEach(() => real.close())

async function untitled({ api }: typeof real) {
  await expect.poll(() => api.untitledRecording()).toBeDefined()
  const info = await api.untitledRecording()
  if (info === undefined) throw new Error('nothing is recorded')
  return info
}

it('an untitled recording whose folder went is followed by another when it is there again, and by none before', async () => {
  const { api, clock, notices, recordings, directory } = real
  const { id } = await untitled(real)
  await rename(directory, `${directory}.gone`)
  clock.advance(2000)
  await expect.poll(() => notices.map(({ level }) => level)).toEqual(['error'])
  clock.advance(10_000)
  expect(existsSync(directory)).toBe(false)
  await rename(`${directory}.gone`, directory)
  clock.advance(2000)
  const second = await untitled(real)
  expect(second.id).not.toBe(id)
  expect(existsSync(recordings.path(second.id))).toBe(true)
  clock.advance(200)
  expect((await api.untitledRecording())?.samples).toBeGreaterThan(18)
  expect(notices.at(-1)).toMatchObject({ level: 'info', text: expect.stringContaining(second.name) as string })
})
