import { open, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** What is done under a lock takes some ms: one this old was left by a process that ended. */
const STALE_MS = 10_000
const PATIENCE_MS = 5_000
const RETRY_MS = 20

/**
 * Does the work when nobody else does any to that file, in this process or another: the lock is a file beside it. Where none can be
 * made the work is done without. Rejects when another keeps the lock for seconds.
 */
export async function whileLocked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`)
  if (!(await acquire(lock))) return work()
  try {
    return await work()
  } finally {
    await unlink(lock).catch(() => undefined)
  }
}

/** False when there can be none. */
async function acquire(lock: string): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      await (await open(lock, 'wx')).close()
      return true
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false
    }
    if (await isStale(lock)) await unlink(lock).catch(() => undefined)
    else if (Date.now() > until) throw new Error(`somebody else is changing it; if nobody is, delete ${lock}`)
    else await setTimeout(RETRY_MS)
  }
}

/** One that has just gone is. */
async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => undefined)
  return found === undefined || Date.now() - found.mtimeMs > STALE_MS
}
