import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { record } from '../../lab/recordings/writing/fixtures.testing.ts'
import {
  BOMB_BYTES,
  harmlessBatches,
  ofNextMajor,
  recordingWithBomb,
  recordingWithLargeRecord,
  roboticsFile,
} from '../../lab/recordings/reading/foreign.testing.ts'
import { type Figure } from './figure.ts'
import { measureCli } from './measured.ts'

/** Exit codes of `info` that come with a message: something could be read, nothing could. */
const CODES = [0, 3]

/** How soon `info` says what is wrong with a file that is no recording or means harm, its start included, and what that takes. */
export async function* foreignFileFigures(directory: string): AsyncGenerator<Figure> {
  const recording = await record(harmlessBatches)
  const files: readonly (readonly [string, Buffer])[] = [
    ['an empty file', Buffer.alloc(0)],
    ['a zip file', Buffer.from('PK\u0003\u0004 a zip file')],
    ['a foreign MCAP file', await roboticsFile()],
    ['a file of another major version', await ofNextMajor(recording)],
    ['a chunk that unpacks to 2 GiB, and says so', await recordingWithBomb(BOMB_BYTES)],
    ['a chunk that unpacks to 2 GiB, and says 1000 bytes', await recordingWithBomb(1000n)],
    ['a record of 64 MiB', await recordingWithLargeRecord('there')],
    ['a record that claims 64 MiB', await recordingWithLargeRecord('claimed')],
  ]
  const file = join(directory, 'foreign.plab')
  for (const [name, bytes] of files) {
    writeFileSync(file, bytes)
    yield told(name, file)
  }
  writeFileSync(file, recording.subarray(0, 3000))
  truncateSync(file, 10_000_000_000)
  yield told('a sparse file of 10 GB', file)
}

function told(name: string, file: string): Figure {
  const { wallSeconds, peakMiB, complaint } = measureCli(['info', file], undefined, CODES)
  const message = complaint === '' ? 'no message' : 'message'
  return {
    name: `info on ${name}`,
    value: `${message} in ${wallSeconds.toFixed(1)} s, ${peakMiB.toFixed(0)} MiB`,
    target: 'message within 2 s',
  }
}
