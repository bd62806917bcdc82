import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type RecordingInfo } from '../../../protocol/types.ts'
import { chunkCompression } from '../format/compression.ts'
import { readContents } from '../reading/contents.ts'
import { inWords } from '../files/file-problem.ts'
import { openReadableFile } from '../files/file.ts'
import { importInto, removeStaleImports } from './import.ts'
import { recordingInfo } from '../reading/info.ts'
import { BEING_RECORDED, idsIn, ownerOf, recovered, unreadable } from './listed.ts'
import { checkedId, fileNameOf, nameFromTime, nameOf, PART } from '../files/name.ts'
import { mayBeWriting, thisProcess } from '../files/owner.ts'
import { createRecordingReader, type RecordingReader } from '../reading/reader.ts'
import { recoverRecording } from '../reading/recover.ts'
import { reserve, reservePart } from '../files/reserve.ts'
import { createRecordingWriter, type RecordingWriter } from '../writing/writer.ts'
import { trustingReader } from '../reading/trusting-reader.ts'
import { VERSION } from '../../version.ts'
import { type WallClock, wallClock } from '../../wall-clock.ts'

/** To look at every byte of more takes longer than a person should wait. */
const TRUSTED_BYTES = 64 * 1024 ** 2

/**
 * A folder of recordings. An id is the name of a file in it, `name.plab`; until it is closed the file is `name.plab.part`. Several
 * processes may use one folder: whoever created `name.plab.part` is the only one that may create `name.plab`.
 */
export interface Recordings {
  /** Newest first. What is wrong with a file is in its `problem`; rejects when the folder cannot be read. Believes the index: `open` looks at every byte. */
  list(): Promise<readonly RecordingInfo[]>
  /** Begins a file named like that or, when there is one, with a number added. Rejects when the folder cannot be written to. */
  create(name?: string): Promise<RecordingWriter>
  /** Rejects when there is no such file; a damaged or foreign one opens with what can be read. */
  open(id: string): Promise<RecordingReader>
  /** Gives it another name, with a number added when there is such a file. Rejects when it is being recorded. */
  rename(id: string, name: string): Promise<RecordingInfo>
  /** Rejects when it is being recorded, here or by another process. */
  remove(id: string): Promise<void>
  /** Takes a file from elsewhere; one that is here already is not copied again. Rejects, keeping nothing, when nothing in it can be read. */
  importFile(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<RecordingInfo>
  /** What can be read of it, in a copy beside it. Rejects when it is being recorded, or nothing of it can be read. */
  recover(id: string): Promise<RecordingInfo>
  /** Where the file of a recording is. Throws for an id with path parts. */
  path(id: string): string
}

/** What is recorded reaches the disk at times of `clock`. The folder is made when something is written to it: it may be one that nobody can make. */
export async function openRecordings(directory: string, clock: WallClock = wallClock): Promise<Recordings> {
  await removeStaleImports(directory)
  return new RecordingFolder(directory, clock)
}

class RecordingFolder implements Recordings {
  readonly #directory: string
  readonly #clock: WallClock
  #wasThere = false
  readonly #writers = new Map<string, RecordingWriter>()
  /** Of our own recordings, those that an error has ended: nobody writes their `.part` files any more. */
  readonly #stopped = new Set<string>()
  /** A file without an index is read as a whole; once is enough while it does not change. */
  readonly #known = new Map<string, { readonly version: string; readonly info: RecordingInfo }>()

  constructor(directory: string, clock: WallClock) {
    this.#directory = directory
    this.#clock = clock
  }

  path(id: string): string {
    const path = join(this.#directory, checkedId(id))
    return !existsSync(path) && existsSync(path + PART) ? path + PART : path
  }

  async list(): Promise<readonly RecordingInfo[]> {
    const infos: RecordingInfo[] = []
    for (const id of await this.#ids()) {
      const info = await this.#describe(id)
      if (info !== undefined) infos.push(info)
    }
    return infos.sort((a, b) => b.created - a.created)
  }

  async create(name?: string): Promise<RecordingWriter> {
    const created = Date.now()
    const stem = fileNameOf(name ?? '') ?? nameFromTime(created)
    const { id, file } = await writing(async () => {
      await mkdir(this.#directory, { recursive: true })
      return reservePart(this.#directory, stem)
    })
    const writer = createRecordingWriter({
      id,
      name: nameOf(id),
      head: { recordingId: randomUUID(), created, coreVersion: VERSION, owner: thisProcess() },
      kind: 'full',
      file,
      clock: this.#clock,
      compress: chunkCompression(),
      inspect: async () => {
        this.#writers.delete(id)
        return (await this.#describe(id)) ?? { ...writer.info, problem: 'The file is gone.' }
      },
    })
    this.#writers.set(id, writer)
    writer.onError(() => {
      this.#writers.delete(id)
      this.#stopped.add(id)
    })
    return writer
  }

  async open(id: string): Promise<RecordingReader> {
    const path = this.path(id)
    const { size } = await stat(path).catch((error: unknown) => {
      throw existsSync(path) ? error : new Error(isGone(id), { cause: error })
    })
    if (path.endsWith(PART) || size < TRUSTED_BYTES) return this.#openFile(id, path, 'check')
    return trustingReader(await this.#openFile(id, path, 'index'), () => this.#openFile(id, path, 'check'))
  }

  async #openFile(id: string, path: string, depth: 'index' | 'check'): Promise<RecordingReader> {
    const file = await openReadableFile(path)
    try {
      const contents = await readContents(file, depth)
      const { size, mtimeMs } = await stat(path)
      const info = recordingInfo(contents, { id, name: nameOf(id), bytes: size, changed: mtimeMs })
      if (!path.endsWith(PART)) return createRecordingReader(file, contents, info)
      const live = await this.#isLive(id, path)
      return createRecordingReader(file, contents, live ? { ...info, ...BEING_RECORDED } : recovered(info))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async rename(id: string, name: string): Promise<RecordingInfo> {
    const path = await this.#closedPath(id, 'renaming')
    const stem = fileNameOf(name)
    if (stem === undefined) throw new Error(`${JSON.stringify(name)} cannot be the name of a file`)
    const next = await writing(async () => {
      const free = stem === nameOf(id) && !path.endsWith(PART) ? id : await reserve(this.#directory, stem)
      await rename(path, join(this.#directory, free))
      return free
    })
    this.#known.delete(path)
    const info = await this.#describe(next)
    if (info === undefined) throw new Error(`${next} was removed while it was renamed`)
    return info
  }

  async remove(id: string): Promise<void> {
    const path = await this.#closedPath(id, 'deleting')
    await writing(() => unlink(path))
    this.#known.delete(path)
  }

  async importFile(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<RecordingInfo> {
    const id = await writing(async () => {
      await mkdir(this.#directory, { recursive: true })
      return importInto(this.#directory, fileNameOf(name) ?? nameFromTime(Date.now()), content)
    })
    const info = await this.#describe(id)
    if (info === undefined) throw new Error(`${id} was removed while it was imported`)
    return info
  }

  async recover(id: string): Promise<RecordingInfo> {
    const path = await this.#closedPath(id, 'recovering')
    const { out } = await writing(() => recoverRecording(path))
    const info = await this.#describe(basename(out))
    if (info === undefined) throw new Error(`${basename(out)} was removed while it was recovered`)
    return info
  }

  async #closedPath(id: string, doing: string): Promise<string> {
    const path = this.path(id)
    if (!existsSync(path)) throw new Error(isGone(id))
    if (path.endsWith(PART) && (await this.#isLive(id, path))) {
      throw new Error(`${id} is being recorded: stop the recording before ${doing} it`)
    }
    return path
  }

  /** A folder that has not been made yet is empty; one that was there and is not any more is a problem. */
  async #ids(): Promise<readonly string[]> {
    if (!this.#wasThere && !existsSync(this.#directory)) return []
    const ids = await idsIn(this.#directory)
    this.#wasThere = true
    return ids
  }

  /** Undefined when the file is gone by now. */
  async #describe(id: string): Promise<RecordingInfo | undefined> {
    const writer = this.#writers.get(id)
    if (writer !== undefined) return writer.info
    const path = join(this.#directory, id)
    return (await this.#describeFile(id, path)) ?? (await this.#describeFile(id, path + PART))
  }

  async #describeFile(id: string, path: string): Promise<RecordingInfo | undefined> {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) return undefined
    const about = { id, name: nameOf(id), bytes: found.size, changed: found.mtimeMs }
    const version = `${found.size} ${found.mtimeMs}`
    const known = this.#known.get(path)
    if (known?.version === version) return known.info
    try {
      const info = await this.#read(path, about)
      // Whether a `.part` is still being written depends on the time too.
      if (info.writtenElsewhere === undefined) this.#known.set(path, { version, info })
      return info
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return unreadable(about, `The file cannot be read: ${reason}`)
    }
  }

  async #read(path: string, about: Parameters<typeof recordingInfo>[1]): Promise<RecordingInfo> {
    const part = path.endsWith(PART)
    if (part && (await this.#isLive(about.id, path)))
      return { ...unreadable(about, BEING_RECORDED.problem), ...BEING_RECORDED }
    const file = await openReadableFile(path)
    try {
      const info = recordingInfo(await readContents(file, 'index'), about)
      return part ? recovered(info) : info
    } finally {
      await file.close()
    }
  }

  async #isLive(id: string, path: string): Promise<boolean> {
    if (this.#writers.has(id)) return true
    if (this.#stopped.has(id)) return false
    const { mtimeMs } = await stat(path)
    return mayBeWriting(await ownerOf(path), Date.now() - mtimeMs)
  }
}

function isGone(id: string): string {
  return `${id} is not here any more: it was deleted or renamed`
}

/** What goes wrong is told in words. */
function writing<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw inWords(error)
  })
}
