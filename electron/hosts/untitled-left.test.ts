import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RecordingInfo } from '../protocol/types.ts'
import { untitledLeft } from './untitled-left.ts'

const INFO: RecordingInfo = {
  id: 'untitled 2025-03-01 14.05.09.plab',
  recordingId: 'r',
  name: 'untitled 2025-03-01 14.05.09',
  bytes: 1.5 * 2 ** 20,
  created: 0,
  durationNs: 41.6e9,
  samples: 4160,
  discontinuities: 0,
  runs: [],
  spans: [],
  complete: false,
  kind: 'full',
  problem: undefined,
}

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'left-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('what is said of the untitled recording at the end', () => {
  it('is how much it has, where it is, and how it is kept', async () => {
    await writeFile(path.join(directory, INFO.id), '')
    expect(untitledLeft(INFO, directory)?.replaceAll(directory, 'DIR')).toMatchInlineSnapshot(`
      "The untitled recording has 42 s, 1.5 MiB: DIR/untitled 2025-03-01 14.05.09.plab
      It stays until it is discarded, on the page Recordings or as a file. To keep it by a name:
        mv 'DIR/untitled 2025-03-01 14.05.09.plab' 'DIR/NAME.plab'"
    `)
  })

  it('is nothing when its file has been taken away', () => {
    expect(untitledLeft(INFO, directory)).toBeUndefined()
  })
})
