import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { momentText } from '../../moment-text.ts'
import { closedWhenRead } from '../reading/closed-when-read.ts'
import { chunkCompression } from '../format/compression.ts'
import { readContents } from '../reading/contents.ts'
import { createPartFile, openReadableFile } from '../files/file.ts'
import { recordingInfo } from '../reading/info.ts'
import { PART } from '../files/name.ts'
import { createRecordingReader, type RecordingReader } from '../reading/reader.ts'
import { redo, type RedoOptions } from '../redo/redo.ts'
import { createRecordingWriter } from '../writing/writer.ts'
import { VERSION } from '../../version.ts'
import { wallClock } from '../../wall-clock.ts'

interface Redone {
  readonly reader: RecordingReader
  readonly directory: string
}

/** What light recordings show once they have been done again, each in a temporary file. */
export class RedoneRecordings {
  readonly #redone = new Map<string, Redone>()

  reader(id: string): RecordingReader | undefined {
    return this.#redone.get(id)?.reader
  }

  /** Rejects, leaving nothing behind, when the signal asks for it or when it cannot be done again. */
  async make(id: string, light: RecordingReader, options: RedoOptions): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'perfcnt-lab-redone-'))
    try {
      const path = join(directory, 'redone.plab')
      const differs = await write(path, light, options)
      const file = await openReadableFile(path)
      const { id: its, name, bytes } = light.info
      const contents = await readContents(file, 'index')
      const info = recordingInfo(contents, { id: its, name, bytes, changed: 0 })
      const problem =
        differs === undefined
          ? undefined
          : `Version ${VERSION} of the lab does it differently from ${momentText(differs)} on; it was recorded by ${light.head?.coreVersion || 'an unknown one'}.`
      const reader = closedWhenRead(createRecordingReader(file, contents, { ...info, problem }))
      await this.forget(id)
      this.#redone.set(id, { reader, directory })
    } catch (error) {
      await rm(directory, { recursive: true, force: true })
      throw error
    }
  }

  async forget(id: string): Promise<void> {
    const redone = this.#redone.get(id)
    this.#redone.delete(id)
    await redone?.reader.close()
    if (redone !== undefined) await rm(redone.directory, { recursive: true, force: true })
  }

  async close(): Promise<void> {
    for (const id of [...this.#redone.keys()]) await this.forget(id)
  }
}

/** Virtual time from which on it is another run, undefined if it is the same. */
async function write(path: string, light: RecordingReader, options: RedoOptions): Promise<number | undefined> {
  const { head, info } = light
  const writer = createRecordingWriter({
    id: info.id,
    name: info.name,
    head: { recordingId: head?.recordingId ?? '', created: info.created, coreVersion: VERSION, owner: '' },
    kind: 'full',
    file: await createPartFile(path + PART, path),
    clock: wallClock,
    compress: chunkCompression(),
    inspect: () => Promise.resolve(writer.info),
  })
  let failure: Error | undefined
  writer.onError((error) => {
    failure = error
  })
  const differs = await redo(light, writer, options).finally(() => writer.close())
  if (failure !== undefined) throw failure
  return differs
}
