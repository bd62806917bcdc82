import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { labChild } from './lab-child.ts'

it('drops what is posted to a lab that has just been killed, and says once how it ended', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-child-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const path = join(directory, 'lab.mjs')
  await writeFile(path, "process.on('message', () => undefined)\nprocess.send({ type: 'up' })\n")
  const up = vi.fn()
  const exit = vi.fn()
  const lab = labChild(path, { resources: '', recordings: '' })({ message: up, exit })
  await vi.waitFor(() => expect(up).toHaveBeenCalled())
  lab.kill()
  // It is gone before this process can hear of it.
  const end = performance.now() + 50
  while (performance.now() < end);
  for (let i = 0; i < 3; i++) lab.post({ type: 'disconnect', client: i }, [])
  await vi.waitFor(() => expect(exit).toHaveBeenCalled())
  expect(exit.mock.calls).toEqual([['signal SIGKILL']])
})
