import { open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, inWords } from './file-problem.ts'

/** Where a writer's bytes go. Writes follow each other, none before the one before it has been answered; `sync` and `touch` go on beside them. */
export interface RecordingFile {
  /** Appends. */
  write(bytes: Uint8Array): Promise<void>
  /** Makes what was written survive a power cut. */
  sync(): Promise<void>
  /** Tells other processes that the recording goes on though nothing is written. */
  touch(): Promise<void>
  /** `finished` is false after an error: the file keeps its provisional name, or goes if it is empty. */
  close(finished: boolean): Promise<void>
}

/**
 * A new file at `partPath`, renamed to `path` when it is finished.
 * Throws what the file system throws, EEXIST when there is such a file.
 */
export async function createPartFile(partPath: string, path: string): Promise<RecordingFile> {
  const handle = await open(partPath, 'wx')
  const { dev, ino } = await handle.stat()
  return {
    async write(bytes) {
      for (let written = 0; written < bytes.byteLength;) {
        const { bytesWritten } = await handle.write(bytes, written).catch((error: unknown) => {
          throw inWords(error)
        })
        written += bytesWritten
      }
    },
    async sync() {
      await handle.datasync().catch((error: unknown) => {
        throw inWords(error)
      })
      // A file that was removed or renamed takes writes without an error, and nobody would find them.
      const there = await stat(partPath).catch((error: unknown) => {
        throw new Error(`its file is not at ${partPath} any more (${codeOf(error)})`, { cause: error })
      })
      if (there.ino !== ino || there.dev !== dev) throw new Error(`another file has taken its place at ${partPath}`)
    },
    async touch() {
      const now = new Date()
      await handle.utimes(now, now)
    },
    async close(finished) {
      await handle.close()
      if (!finished) {
        const there = await stat(partPath)
        // On a full disk nothing came into it; nobody needs to be told of that file again.
        if (there.size === 0 && there.ino === ino && there.dev === dev) await unlink(partPath)
        return
      }
      await rename(partPath, path)
      await syncDirectory(dirname(path))
    },
  }
}

/** The new name survives a power cut. Windows cannot open a directory, and needs no such call. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Random access to a file that is being read. */
export interface ReadableFile {
  readonly size: number
  /** Fewer bytes than asked for at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

export async function openReadableFile(path: string): Promise<ReadableFile> {
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      let filled = 0
      while (filled < bytes.byteLength) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.byteLength - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    },
    close: () => handle.close(),
  }
}

const READ_AHEAD_BYTES = 1024 * 1024

/** For reading on and on in small pieces: the file is read a megabyte at a time. What it gives out must not be changed. */
export function readAhead(file: ReadableFile): ReadableFile {
  let start = 0
  let window: Uint8Array = new Uint8Array(0)
  return {
    ...file,
    async read(offset, length) {
      if (offset < start || offset + length > start + window.byteLength) {
        window = await file.read(offset, Math.max(length, READ_AHEAD_BYTES))
        start = offset
      }
      return window.subarray(offset - start, offset - start + length)
    },
  }
}
